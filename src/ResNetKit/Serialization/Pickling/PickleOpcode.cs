namespace ResNetKit.Serialization.Pickling;

/// <summary>Specifies the supported instructions of pickle protocols 2 to 5.</summary>
/// <remarks>
/// The instructions push values onto a stack and combine them. A mark on the stack shows where a group of values begins. The memo is a list of values
/// that can be pushed again. A global is a Python function or class, which is found by its name.
/// </remarks>
internal enum PickleOpcode : byte
{
    /// <summary>Pushes a mark.</summary>
    Mark = (byte)'(',

    /// <summary>Ends the program. The result is on the stack.</summary>
    Stop = (byte)'.',

    /// <summary>Pops the topmost value or mark.</summary>
    Pop = (byte)'0',

    /// <summary>Pops the mark and all values above it.</summary>
    PopMark = (byte)'1',

    /// <summary>Pushes the topmost value again.</summary>
    Dup = (byte)'2',

    /// <summary>Pushes None.</summary>
    None = (byte)'N',

    /// <summary>Pushes True.</summary>
    NewTrue = 0x88,

    /// <summary>Pushes False.</summary>
    NewFalse = 0x89,

    /// <summary>Pushes a signed 4-byte integer.</summary>
    BinInt = (byte)'J',

    /// <summary>Pushes a 1-byte integer.</summary>
    BinInt1 = (byte)'K',

    /// <summary>Pushes a 2-byte integer.</summary>
    BinInt2 = (byte)'M',

    /// <summary>Pushes an integer whose length is stored in one byte.</summary>
    Long1 = 0x8a,

    /// <summary>Pushes an integer whose length is stored in four bytes.</summary>
    Long4 = 0x8b,

    /// <summary>Pushes a big-endian double.</summary>
    BinFloat = (byte)'G',

    /// <summary>Pushes a Python 2 string whose length is stored in four bytes.</summary>
    BinString = (byte)'T',

    /// <summary>Pushes a Python 2 string whose length is stored in one byte.</summary>
    ShortBinString = (byte)'U',

    /// <summary>Pushes a text whose length is stored in one byte.</summary>
    ShortBinUnicode = 0x8c,

    /// <summary>Pushes a text whose length is stored in four bytes.</summary>
    BinUnicode = (byte)'X',

    /// <summary>Pushes a text whose length is stored in eight bytes.</summary>
    BinUnicode8 = 0x8d,

    /// <summary>Pushes bytes whose length is stored in one byte.</summary>
    ShortBinBytes = (byte)'C',

    /// <summary>Pushes bytes whose length is stored in four bytes.</summary>
    BinBytes = (byte)'B',

    /// <summary>Pushes bytes whose length is stored in eight bytes.</summary>
    BinBytes8 = 0x8e,

    /// <summary>Pushes a byte array whose length is stored in eight bytes.</summary>
    ByteArray8 = 0x96,

    /// <summary>Pushes an empty list.</summary>
    EmptyList = (byte)']',

    /// <summary>Appends the topmost value to the list below it.</summary>
    Append = (byte)'a',

    /// <summary>Appends all values above the mark to the list below it.</summary>
    Appends = (byte)'e',

    /// <summary>Pushes an empty tuple.</summary>
    EmptyTuple = (byte)')',

    /// <summary>Pops the mark and all values above it, and pushes a tuple of these values.</summary>
    Tuple = (byte)'t',

    /// <summary>Creates a tuple of one value.</summary>
    Tuple1 = 0x85,

    /// <summary>Creates a tuple of two values.</summary>
    Tuple2 = 0x86,

    /// <summary>Creates a tuple of three values.</summary>
    Tuple3 = 0x87,

    /// <summary>Pushes an empty dictionary.</summary>
    EmptyDict = (byte)'}',

    /// <summary>Adds one key and value to the dictionary below them.</summary>
    SetItem = (byte)'s',

    /// <summary>Adds all keys and values above the mark to the dictionary below it.</summary>
    SetItems = (byte)'u',

    /// <summary>Pushes a value of the memo whose index takes one byte.</summary>
    BinGet = (byte)'h',

    /// <summary>Pushes a value of the memo whose index takes four bytes.</summary>
    LongBinGet = (byte)'j',

    /// <summary>Stores the topmost value in the memo at an index that takes one byte.</summary>
    BinPut = (byte)'q',

    /// <summary>Stores the topmost value in the memo at an index that takes four bytes.</summary>
    LongBinPut = (byte)'r',

    /// <summary>Stores the topmost value in the memo at the next index.</summary>
    Memoize = 0x94,

    /// <summary>Pushes a global whose module and name are two lines of text.</summary>
    Global = (byte)'c',

    /// <summary>Pushes a global whose module and name are two texts on the stack.</summary>
    StackGlobal = 0x93,

    /// <summary>Calls a global with a tuple of arguments.</summary>
    Reduce = (byte)'R',

    /// <summary>Creates an object of a class with a tuple of arguments.</summary>
    NewObject = 0x81,

    /// <summary>Creates an object of a class with a tuple of arguments and a dictionary of named arguments.</summary>
    NewObjectWithNames = 0x92,

    /// <summary>Pushes an empty set.</summary>
    EmptySet = 0x8f,

    /// <summary>Adds all values above the mark to the set below it.</summary>
    AddItems = 0x90,

    /// <summary>Pops the mark and all values above it, and pushes a frozen set of these values.</summary>
    FrozenSet = 0x91,

    /// <summary>Pushes an integer or a Boolean value from a line of text.</summary>
    Int = (byte)'I',

    /// <summary>Sets the state of an object to the topmost value. The object is the value below it.</summary>
    Build = (byte)'b',

    /// <summary>Pushes the object that a persistent identifier refers to.</summary>
    BinPersId = (byte)'Q',

    /// <summary>States the version of the protocol.</summary>
    Proto = 0x80,

    /// <summary>States the length of the next frame. A frame is a section of the pickle that can be read at once.</summary>
    Frame = 0x95,
}
