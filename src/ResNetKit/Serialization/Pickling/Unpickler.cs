using System.Runtime.InteropServices;

namespace ResNetKit.Serialization.Pickling;

/// <summary>
/// Runs the program that a pickle contains. Python's unpickler imports and calls whatever a file names. This class supports only None, Boolean
/// values, numbers, texts, bytes, lists, tuples, dictionaries, and the functions and types in a fixed list, the vocabulary. It never calls anything
/// else.
/// </summary>
/// <remarks>
/// <para>
/// Any other name is an error or is skipped, depending on the vocabulary. Work and memory are limited by the length of the pickle.
/// </para>
/// <para>
/// Results are null, <see cref="bool"/>, <see cref="long"/>, <see cref="double"/>, <see cref="string"/>, <see cref="PickleBytes"/>,
/// <c>List&lt;object?&gt;</c>, <c>object?[]</c> for tuples, <see cref="PickleDictionary"/>, objects of the vocabulary, and <see cref="PickleForeign"/>.
/// Lists and dictionaries may contain themselves and may be nested as deeply as the pickle is long, so process them without recursion and visit each
/// once.
/// </para>
/// </remarks>
internal sealed class Unpickler
{
    private const int MaxStack = 1_000_000;
    private const int MaxMarks = 1_000;
    private const int MaxGlobalName = 255;
    private const int HighestProtocol = 5;

    private static readonly object _nothing = new();

    private readonly PickleInput _input;
    private readonly PickleVocabulary _vocabulary;
    private readonly ReadBudget _budget;
    private readonly int _length;
    private readonly List<object?> _stack = [];
    private readonly Stack<int> _marks = new();
    private readonly List<object?> _memo = [];
    private readonly Dictionary<(string Module, string Name), PickleGlobal> _globals = [];

    private Unpickler(ReadOnlyMemory<byte> pickle, PickleVocabulary vocabulary, string file, ReadBudget budget)
    {
        _input = new PickleInput(pickle, file);
        _vocabulary = vocabulary;
        _budget = budget;
        _length = pickle.Length;
    }

    /// <summary>Reads a pickle.</summary>
    /// <param name="pickle">The pickle. Byte strings in the result refer to it.</param>
    /// <param name="vocabulary">The names that the pickle may use.</param>
    /// <param name="file">The name of the file for messages.</param>
    /// <param name="budget">The budget to charge; <see langword="null"/> for a budget of the pickle's length.</param>
    /// <exception cref="InvalidDataException">The pickle is invalid, uses a name that is not allowed, or exceeds the budget.</exception>
    public static object? Read(ReadOnlyMemory<byte> pickle, PickleVocabulary vocabulary, string file, ReadBudget? budget = null) =>
        Read(pickle, vocabulary, file, budget, out _);

    /// <summary>Reads a pickle that is followed by other bytes.</summary>
    /// <param name="pickle">The pickle and the bytes after it. Byte strings in the result refer to it.</param>
    /// <param name="vocabulary">The names that the pickle may use.</param>
    /// <param name="file">The name of the file for messages.</param>
    /// <param name="budget">The budget to charge; <see langword="null"/> for a budget of the pickle's length.</param>
    /// <param name="length">The length of the pickle in bytes.</param>
    /// <exception cref="InvalidDataException">The pickle is invalid, uses a name that is not allowed, or exceeds the budget.</exception>
    public static object? Read(
        ReadOnlyMemory<byte> pickle, PickleVocabulary vocabulary, string file, ReadBudget? budget, out int length)
    {
        var unpickler = new Unpickler(pickle, vocabulary, file, budget ?? new ReadBudget(file, pickle.Length));
        var result = unpickler.Run();
        length = unpickler._input.Position;
        return result;
    }

    private object? Run()
    {
        while (true)
        {
            _budget.Spend(1);
            var opcode = (PickleOpcode)_input.ReadByte();
            if (opcode == PickleOpcode.Stop)
            {
                return Pop();
            }

            Execute(opcode);
        }
    }

    private void Execute(PickleOpcode opcode)
    {
        switch (opcode)
        {
            case PickleOpcode.Proto:
                CheckProtocol(_input.ReadByte());
                break;
            case PickleOpcode.Frame:
                _input.ReadUInt64();
                break;
            case PickleOpcode.Mark:
                PushMark();
                break;
            case PickleOpcode.Pop:
                DropTop();
                break;
            case PickleOpcode.PopMark:
                PopToMark();
                break;
            case PickleOpcode.Dup:
                Push(Top());
                break;
            case PickleOpcode.Global:
                Push(FindGlobal(_input.TakeLine(), _input.TakeLine()));
                break;
            case PickleOpcode.StackGlobal:
                var name = Pop<string>("a name");
                Push(FindGlobal(Pop<string>("a module's name"), name));
                break;
            case PickleOpcode.Reduce or PickleOpcode.NewObject:
                var arguments = Pop<object?[]>("a tuple of arguments");
                Push(Call(Pop<PickleGlobal>("a global"), arguments));
                break;
            case PickleOpcode.NewObjectWithNames:
                Pop();
                Pop<object?[]>("a tuple of arguments");
                Push(Pop<PickleGlobal>("a global") as PickleForeign ?? throw _input.Refuse("named arguments for a global that takes none"));
                break;
            case PickleOpcode.Build:
                SetState(Pop());
                break;
            case PickleOpcode.BinPersId:
                Push(FindPersistent(Pop()));
                break;
            case PickleOpcode.BinGet:
                Push(Recall(_input.ReadByte()));
                break;
            case PickleOpcode.LongBinGet:
                Push(Recall(_input.ReadUInt32()));
                break;
            case PickleOpcode.BinPut:
                Remember(_input.ReadByte());
                break;
            case PickleOpcode.LongBinPut:
                Remember(_input.ReadUInt32());
                break;
            case PickleOpcode.Memoize:
                Remember(_memo.Count);
                break;
            default:
                if (!TryPushValue(opcode) && !TryCollect(opcode))
                {
                    throw _input.Refuse($"the instruction 0x{(byte)opcode:x2} is not supported");
                }

                break;
        }
    }

    private bool TryPushValue(PickleOpcode opcode)
    {
        switch (opcode)
        {
            case PickleOpcode.None:
                Push(null);
                return true;
            case PickleOpcode.NewTrue:
                Push(true);
                return true;
            case PickleOpcode.NewFalse:
                Push(false);
                return true;
            case PickleOpcode.BinInt:
                Push((long)_input.ReadInt32());
                return true;
            case PickleOpcode.BinInt1:
                Push((long)_input.ReadByte());
                return true;
            case PickleOpcode.BinInt2:
                Push((long)_input.ReadUInt16());
                return true;
            case PickleOpcode.Long1:
                PushInteger(_input.ReadByte());
                return true;
            case PickleOpcode.Long4:
                PushInteger(_input.ReadUInt32());
                return true;
            case PickleOpcode.Int:
                Push(_input.ReadIntegerLine());
                return true;
            case PickleOpcode.BinFloat:
                Push(_input.ReadDouble());
                return true;
            case PickleOpcode.ShortBinUnicode:
                Push(_input.TakeText(_input.ReadByte()));
                return true;
            case PickleOpcode.BinUnicode:
                Push(_input.TakeText(_input.ReadUInt32()));
                return true;
            case PickleOpcode.BinUnicode8:
                Push(_input.TakeText(_input.ReadUInt64()));
                return true;
            case PickleOpcode.ShortBinString or PickleOpcode.ShortBinBytes:
                Push(new PickleBytes(_input.Take(_input.ReadByte())));
                return true;
            case PickleOpcode.BinString or PickleOpcode.BinBytes:
                Push(new PickleBytes(_input.Take(_input.ReadUInt32())));
                return true;
            case PickleOpcode.BinBytes8 or PickleOpcode.ByteArray8:
                Push(new PickleBytes(_input.Take(_input.ReadUInt64())));
                return true;
            default:
                return false;
        }
    }

    private bool TryCollect(PickleOpcode opcode)
    {
        switch (opcode)
        {
            case PickleOpcode.EmptyList:
                Push(new List<object?>());
                return true;
            case PickleOpcode.Append:
                Fill(count: 1, Append);
                return true;
            case PickleOpcode.Appends:
                FillToMark(Append);
                return true;
            case PickleOpcode.EmptyDict:
                Push(new PickleDictionary());
                return true;
            case PickleOpcode.SetItem:
                Fill(count: 2, SetItems);
                return true;
            case PickleOpcode.SetItems:
                FillToMark(SetItems);
                return true;
            case PickleOpcode.EmptyTuple:
                Push(Array.Empty<object?>());
                return true;
            case PickleOpcode.Tuple1:
                Push(Pop(1));
                return true;
            case PickleOpcode.Tuple2:
                Push(Pop(2));
                return true;
            case PickleOpcode.Tuple3:
                Push(Pop(3));
                return true;
            case PickleOpcode.Tuple:
                Push(PopToMark());
                return true;
            default:
                return _vocabulary.PassesOverForeign && TryCollectForeign(opcode);
        }
    }

    // Sets are never needed, so they are skipped.
    private bool TryCollectForeign(PickleOpcode opcode)
    {
        switch (opcode)
        {
            case PickleOpcode.EmptySet:
                Push(new PickleForeign("set"));
                return true;
            case PickleOpcode.AddItems:
                FillToMark((_, _) => throw _input.Refuse("expected a set on the stack, found another value"));
                return true;
            case PickleOpcode.FrozenSet:
                PopToMark();
                Push(new PickleForeign("frozenset"));
                return true;
            default:
                return false;
        }
    }

    private void CheckProtocol(byte protocol)
    {
        if (protocol > HighestProtocol)
        {
            throw _input.Refuse($"pickle protocol {protocol} is not supported; the highest is protocol {HighestProtocol}");
        }
    }

    private void Push(object? value)
    {
        if (_stack.Count >= MaxStack)
        {
            throw _input.Refuse($"more than {MaxStack} values on the stack");
        }

        _stack.Add(value);
    }

    private void PushMark()
    {
        if (_marks.Count >= MaxMarks)
        {
            throw _input.Refuse($"nested deeper than {MaxMarks}");
        }

        _marks.Push(_stack.Count);
    }

    // Values below a mark are not accessible, as in Python, where each mark begins a new stack.
    private int Available() => _stack.Count - (_marks.TryPeek(out var mark) ? mark : 0);

    private object? Top() => Available() > 0 ? _stack[^1] : throw _input.Refuse("nothing on the stack");

    private object? Pop()
    {
        var top = Top();
        _stack.RemoveAt(_stack.Count - 1);
        return top;
    }

    private object?[] Pop(int count)
    {
        if (Available() < count)
        {
            throw _input.Refuse($"expected {count} values on the stack, found {Available()}");
        }

        if (count == 0)
        {
            return [];
        }

        var values = new object?[count];
        _stack.CopyTo(_stack.Count - count, values, 0, count);
        _stack.RemoveRange(_stack.Count - count, count);
        return values;
    }

    private T Pop<T>(string what) =>
        Pop() is T value ? value : throw _input.Refuse($"expected {what} on the stack, found another value");

    private void DropTop()
    {
        if (Available() == 0 && _marks.Count > 0)
        {
            _marks.Pop();
        }
        else
        {
            Pop();
        }
    }

    private object?[] PopToMark()
    {
        if (_marks.Count == 0)
        {
            throw _input.Refuse("no mark on the stack");
        }

        var values = Pop(Available());
        _marks.Pop();
        return values;
    }

    /// <summary>Adds the topmost values to the container below them.</summary>
    private void Fill(int count, FillContainer fill)
    {
        if (Available() <= count)
        {
            throw _input.Refuse($"expected {count + 1} values on the stack, found {Available()}");
        }

        var values = CollectionsMarshal.AsSpan(_stack)[^count..];
        var container = _stack[^(count + 1)];
        if (container is not PickleForeign)
        {
            fill(container, values);
        }

        _stack.RemoveRange(_stack.Count - count, count);
    }

    private void FillToMark(FillContainer fill)
    {
        if (!_marks.TryPop(out var mark))
        {
            throw _input.Refuse("no mark on the stack");
        }

        Fill(_stack.Count - mark, fill);
    }

    private delegate void FillContainer(object? container, ReadOnlySpan<object?> values);

    private void Append(object? container, ReadOnlySpan<object?> values)
    {
        if (container is not List<object?> list)
        {
            throw _input.Refuse("expected a list on the stack, found another value");
        }

        list.AddRange(values);
    }

    private void SetItems(object? container, ReadOnlySpan<object?> keysAndValues)
    {
        if (container is not PickleDictionary dictionary || keysAndValues.Length % 2 != 0)
        {
            throw _input.Refuse("expected a dict with keys and values on the stack, found another value");
        }

        dictionary.Set(keysAndValues);
    }

    private void PushInteger(long length)
    {
        if (length <= sizeof(long) || !_vocabulary.PassesOverForeign)
        {
            Push(_input.ReadInteger(length));
        }
        else
        {
            _input.Take(length);
            Push(new PickleForeign("int, of more than 64 bits"));
        }
    }

    // The memo holds the values that the pickle uses again. Pickles number its entries consecutively or with few gaps, so an index above the length of
    // the pickle is invalid.
    private void Remember(long number)
    {
        if (number > _length)
        {
            throw _input.Refuse($"the memo index {number} is larger than the length of the pickle");
        }

        var value = Top();
        while (_memo.Count <= number)
        {
            _memo.Add(_nothing);
        }

        _memo[(int)number] = value;
    }

    private object? Recall(uint number) =>
        number < _memo.Count && _memo[(int)number] is var value && value != _nothing
            ? value
            : throw _input.Refuse($"the memo has no value at index {number}");

    private PickleGlobal FindGlobal(string module, string name)
    {
        if (module.Length > MaxGlobalName || name.Length > MaxGlobalName)
        {
            throw _input.Refuse($"a Python global whose name has {module.Length} and {name.Length} characters");
        }

        if (!_globals.TryGetValue((module, name), out var global))
        {
            var fullName = $"{module}.{name}";
            global = _vocabulary.Find(fullName) ?? (_vocabulary.PassesOverForeign
                ? new PickleForeign(fullName)
                : throw _input.Refuse($"the Python global '{MessageText.Name(fullName)}' is not allowed: only plain data is read"));
            _globals.Add((module, name), global);
        }

        return global;
    }

    private object? Call(PickleGlobal global, object?[] arguments)
    {
        try
        {
            return global.Call(arguments, _budget);
        }
        catch (PickleArgumentException e)
        {
            throw _input.Refuse($"{global.Name}: {e.Message}");
        }
    }

    private void SetState(object? state)
    {
        if (Top() is not IPickleObject target)
        {
            throw _input.Refuse("a state for a value that takes none");
        }

        try
        {
            target.SetState(state, _budget);
        }
        catch (PickleArgumentException e)
        {
            throw _input.Refuse(e.Message);
        }
    }

    private object FindPersistent(object? identifier)
    {
        try
        {
            return _vocabulary.FindPersistent(identifier);
        }
        catch (PickleArgumentException e)
        {
            throw _input.Refuse(e.Message);
        }
    }
}
