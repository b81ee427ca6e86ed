namespace ResNetKit.Serialization.Pickling;

/// <summary>
/// Carries out a pickle program with a fixed vocabulary. Python's own unpickler imports and calls whatever a file
/// names; this one knows numbers, texts, bytes, lists, tuples, dicts and the globals of its vocabulary, and refuses
/// everything else by name. Work and memory are bounded by the length of the pickle and by the limits below.
/// </summary>
/// <remarks>
/// Results: null, <see cref="bool"/>, <see cref="long"/>, <see cref="double"/>, <see cref="string"/>,
/// <see cref="PickleBytes"/>, <c>List&lt;object?&gt;</c>, <c>object?[]</c> for tuples, <see cref="PickleDictionary"/>, and what the
/// vocabulary makes. Lists and dicts may contain themselves, so walk them to a known depth only.
/// </remarks>
internal sealed class Unpickler
{
    private const int MaxOpcodes = 4_000_000;
    private const int MaxStack = 1_000_000;
    private const int MaxMarks = 1_000;
    private const int MaxMemo = 1_000_000;
    private const int HighestProtocol = 5;

    private readonly PickleInput _input;
    private readonly PickleVocabulary _vocabulary;
    private readonly List<object?> _stack = [];
    private readonly Stack<int> _marks = new();
    private readonly Dictionary<uint, object?> _memo = [];

    private Unpickler(PickleInput input, PickleVocabulary vocabulary)
    {
        _input = input;
        _vocabulary = vocabulary;
    }

    /// <summary>Reads a pickle.</summary>
    /// <param name="pickle">The program; byte strings in the result point into it.</param>
    /// <param name="vocabulary">All that it may name.</param>
    /// <param name="file">The file's name, for the message.</param>
    /// <exception cref="InvalidDataException">The program is broken, names something foreign, or is too large.</exception>
    public static object? Read(ReadOnlyMemory<byte> pickle, PickleVocabulary vocabulary, string file) =>
        new Unpickler(new PickleInput(pickle, file), vocabulary).Run();

    private object? Run()
    {
        for (var count = 0; count < MaxOpcodes; count++)
        {
            var opcode = (PickleOpcode)_input.ReadByte();
            if (opcode == PickleOpcode.Stop)
            {
                return Pop();
            }

            Execute(opcode);
        }

        throw _input.Refuse($"more than {MaxOpcodes} instructions");
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
            case PickleOpcode.Reduce:
                var arguments = Pop<object?[]>("a tuple of arguments");
                Push(Call(Pop<PickleGlobal>("a global"), arguments));
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
                Remember((uint)_memo.Count);
                break;
            default:
                if (!TryPushValue(opcode) && !TryCollect(opcode))
                {
                    throw _input.Refuse($"the instruction 0x{(byte)opcode:x2} is not one that is carried out here");
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
                Push(_input.ReadInteger(_input.ReadByte()));
                return true;
            case PickleOpcode.Long4:
                Push(_input.ReadInteger(_input.ReadUInt32()));
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
                Append([Pop()]);
                return true;
            case PickleOpcode.Appends:
                Append(PopToMark());
                return true;
            case PickleOpcode.EmptyDict:
                Push(new PickleDictionary());
                return true;
            case PickleOpcode.SetItem:
                SetItems(Pop(2));
                return true;
            case PickleOpcode.SetItems:
                SetItems(PopToMark());
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
                return false;
        }
    }

    private void CheckProtocol(byte protocol)
    {
        if (protocol > HighestProtocol)
        {
            throw _input.Refuse($"pickle protocol {protocol}, where at most {HighestProtocol} is known");
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

    // A mark guards what lies below it, as in Python, where each mark begins a stack of its own.
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
            throw _input.Refuse($"{Available()} values on the stack, {count} needed");
        }

        var values = new object?[count];
        _stack.CopyTo(_stack.Count - count, values, 0, count);
        _stack.RemoveRange(_stack.Count - count, count);
        return values;
    }

    private T Pop<T>(string what) =>
        Pop() is T value ? value : throw _input.Refuse($"{what} expected on the stack, something else found");

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

    private void Append(object?[] values)
    {
        if (Top() is not List<object?> list)
        {
            throw _input.Refuse("a list expected on the stack, something else found");
        }

        list.AddRange(values);
    }

    private void SetItems(object?[] keysAndValues)
    {
        if (Top() is not PickleDictionary dictionary || keysAndValues.Length % 2 != 0)
        {
            throw _input.Refuse("a dict with keys and values expected on the stack, something else found");
        }

        for (var i = 0; i < keysAndValues.Length; i += 2)
        {
            if (!dictionary.TrySet(keysAndValues[i], keysAndValues[i + 1]))
            {
                throw _input.Refuse("a dict with a key that is neither text nor number");
            }
        }
    }

    private void Remember(uint number)
    {
        _memo[number] = Top();
        if (_memo.Count > MaxMemo)
        {
            throw _input.Refuse($"more than {MaxMemo} remembered values");
        }
    }

    private object? Recall(uint number) =>
        _memo.TryGetValue(number, out var value) ? value : throw _input.Refuse($"nothing is remembered under {number}");

    private PickleGlobal FindGlobal(string module, string name) =>
        _vocabulary.Find($"{module}.{name}")
            ?? throw _input.Refuse($"it asks for the Python global '{module}.{name}', which is refused: only plain data is read");

    private object? Call(PickleGlobal global, object?[] arguments)
    {
        try
        {
            return global.Call(arguments);
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
            throw _input.Refuse("a state for something that takes none");
        }

        try
        {
            target.SetState(state);
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
