using static TorchSharp.torch;

namespace TorchSharp.Tests.Scopes;

public sealed class DisposeScopeTests
{
    [Fact]
    public void A_scope_disposes_all_that_was_made_in_it()
    {
        Tensor made, derived, viewed;
        using (NewDisposeScope())
        {
            made = ones(2);
            derived = made + 1;
            viewed = made[0];
        }

        new[] { made, derived, viewed }.Should().OnlyContain(tensor => tensor.IsInvalid);
    }

    [Fact]
    public void A_tensor_made_outside_belongs_to_no_scope()
    {
        using Tensor outside = ones(2);
        using (NewDisposeScope()) outside.MoveToOuterDisposeScope();

        outside.IsInvalid.Should().BeFalse();
    }

    [Fact]
    public void Moving_out_moves_one_level()
    {
        Tensor moved;
        using (NewDisposeScope())
        {
            using (NewDisposeScope())
            {
                moved = ones(2).MoveToOuterDisposeScope();
            }

            moved.IsInvalid.Should().BeFalse();
        }

        moved.IsInvalid.Should().BeTrue();
    }

    [Fact]
    public void Moving_out_of_the_outermost_scope_detaches()
    {
        Tensor moved;
        using (NewDisposeScope()) moved = ones(2).MoveToOuterDisposeScope();

        moved.IsInvalid.Should().BeFalse();
        moved.Dispose();
    }

    [Fact]
    public void Moving_out_starts_at_the_owning_scope_not_at_the_current_one()
    {
        Tensor moved;
        using (DisposeScope outer = NewDisposeScope())
        {
            using DisposeScope middle = NewDisposeScope();
            Tensor owned = ones(2);
            using (NewDisposeScope()) moved = owned.MoveToOuterDisposeScope();
            outer.Contains(moved).Should().BeTrue();
        }

        moved.IsInvalid.Should().BeTrue();
    }

    [Fact]
    public void A_detached_tensor_outlives_every_scope()
    {
        Tensor detached;
        using (NewDisposeScope())
        {
            using (NewDisposeScope()) detached = ones(2).DetachFromDisposeScope();
        }

        detached.IsInvalid.Should().BeFalse();
        detached.Dispose();
        detached.IsInvalid.Should().BeTrue();
    }

    [Fact]
    public void Disposing_a_tensor_takes_it_from_its_scope_and_may_be_repeated()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor tensor = ones(2);
        scope.DisposablesCount.Should().Be(1);

        tensor.Dispose();
        tensor.Dispose();

        scope.DisposablesCount.Should().Be(0);
    }

    [Fact]
    public void Everything_but_some_is_disposed_and_those_stay_in_the_scope()
    {
        DisposeScope scope = NewDisposeScope();
        Tensor kept = ones(2);
        Tensor other = ones(2);

        scope.DisposeEverythingBut(kept).Should().BeSameAs(kept);

        other.IsInvalid.Should().BeTrue();
        kept.IsInvalid.Should().BeFalse();
        scope.Dispose();
        kept.IsInvalid.Should().BeTrue();
    }

    [Fact]
    public void A_scope_acts_only_on_what_it_holds()
    {
        using DisposeScope outer = NewDisposeScope();
        Tensor ofOuter = ones(2);
        using DisposeScope inner = NewDisposeScope();

        inner.Detach(ofOuter);
        inner.MoveToOuter(ofOuter);

        outer.Contains(ofOuter).Should().BeTrue();
    }

    [Fact]
    public void Tuples_and_lists_move_together()
    {
        using DisposeScope outer = NewDisposeScope();
        using (DisposeScope inner = NewDisposeScope())
        {
            (Tensor a, Tensor b) = inner.MoveToOuter(ones(1), ones(2));
            (Tensor c, Tensor d, Tensor e) = inner.Detach(ones(1), ones(2), ones(3));
            inner.MoveToOuter(ones(4), ones(5), (IDisposable)ones(6));
            outer.DisposablesCount.Should().Be(5);
            inner.DisposablesCount.Should().Be(0);
            outer.Attach([c, d, e]);
        }

        outer.DisposablesView.Should().HaveCount(8).And.OnlyContain(item => !((Tensor)item).IsInvalid);
    }

    [Fact]
    public void Attaching_takes_from_another_scope()
    {
        using DisposeScope outer = NewDisposeScope();
        using DisposeScope inner = NewDisposeScope();
        Tensor tensor = ones(1);

        outer.Attach(tensor);

        inner.Contains(tensor).Should().BeFalse();
        outer.Contains(tensor).Should().BeTrue();
    }

    [Fact]
    public void Only_tensors_can_be_attached()
    {
        using DisposeScope scope = NewDisposeScope();
        using var generator = new Generator();

        scope.Invoking(s => s.Attach(generator)).Should().Throw<InvalidOperationException>();
    }

    [Fact]
    public void Scopes_may_end_in_any_order_and_more_than_once()
    {
        DisposeScope outer = NewDisposeScope();
        DisposeScope inner = NewDisposeScope();
        Tensor ofInner = ones(1);

        outer.Dispose();
        outer.Dispose();
        CurrentDisposeScope.Should().BeSameAs(inner);
        ofInner.MoveToOuterDisposeScope();
        inner.Dispose();

        CurrentDisposeScope.Should().BeNull();
        ofInner.IsInvalid.Should().BeFalse("there was no scope left to move it to");
        ofInner.Dispose();
    }

    [Fact]
    public void An_ended_scope_takes_nothing_in()
    {
        using Tensor tensor = ones(1);
        DisposeScope scope = NewDisposeScope();
        scope.Dispose();

        scope.Invoking(s => s.Attach(tensor)).Should().Throw<ObjectDisposedException>();
    }

    [Fact]
    public void Each_thread_has_its_own_scopes()
    {
        using DisposeScope scope = NewDisposeScope();
        DisposeScope? seen = scope;
        Tensor? made = null;

        var thread = new Thread(() =>
        {
            seen = CurrentDisposeScope;
            made = ones(2);
        });
        thread.Start();
        thread.Join();

        seen.Should().BeNull();
        scope.DisposablesCount.Should().Be(0);
        made!.Dispose();
    }

    [Fact]
    public void A_wrapped_expression_keeps_its_result_alone()
    {
        Tensor? intermediate = null;

        using Tensor result = WrappedTensorDisposeScope(() =>
        {
            intermediate = ones(2);
            return intermediate + 1;
        });

        result.IsInvalid.Should().BeFalse();
        intermediate!.IsInvalid.Should().BeTrue();
    }

    [Fact]
    public void Statistics_count_what_lives()
    {
        LifetimeStatistics counts = DisposeScopeManager.Statistics.TensorStatistics;
        counts.Reset();
        using (NewDisposeScope())
        {
            _ = ones(1);
            ones(1).DetachFromDisposeScope().Dispose();
            _ = ones(1).MoveToOuterDisposeScope();
            counts.CreatedInScopeCount.Should().Be(3);
            counts.DetachedFromScopeCount.Should().Be(2);
        }

        using (Tensor outside = ones(1)) counts.CreatedOutsideScopeCount.Should().Be(1);

        counts.DisposedInScopeCount.Should().Be(1);
        counts.DisposedOutsideScopeCount.Should().Be(2);
        counts.ThreadTotalLiveCount.Should().Be(1);
        DisposeScopeManager.Statistics.ThreadTotalLiveCount.Should().Be(1);
    }
}
