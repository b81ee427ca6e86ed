using ResNetKit.Reporting.Charts;

namespace ResNetKit.Reporting.Tests;

public sealed class LabelSpreadTests
{
    [Fact]
    public void Labels_with_room_enough_stay_where_they_belong()
    {
        LabelSpread.Spread([50, 10, 90], 16, 0, 100).Should().Equal(50, 10, 90);
    }

    [Fact]
    public void Labels_that_would_touch_move_apart_evenly()
    {
        LabelSpread.Spread([50, 50, 50], 16, 0, 100).Should().Equal(34, 50, 66);
    }

    [Fact]
    public void At_a_border_labels_move_inwards()
    {
        LabelSpread.Spread([0, 0, 100], 16, 0, 100).Should().Equal(0, 16, 100);
    }

    [Fact]
    public void Labels_share_the_space_evenly_if_there_is_too_little()
    {
        LabelSpread.Spread([5, 5, 5, 5, 5], 16, 0, 40).Should().Equal(0, 10, 20, 30, 40);
    }
}
