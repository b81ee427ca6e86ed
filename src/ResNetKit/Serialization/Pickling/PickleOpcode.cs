namespace ResNetKit.Serialization.Pickling;

/// <summary>The instructions of pickle protocols 2 to 5 that are known here, by Python's names.</summary>
internal enum PickleOpcode : byte
{
    /// <summary>Marks a place on the stack.</summary>
    Mark = (byte)'(',

    /// <summary>Ends the program; its result is on the stack.</summary>
    Stop = (byte)'.',

    /// <summary>Drops the topmost value, or the topmost mark.</summary>
    Pop = (byte)'0',

    /// <summary>Drops everything down to the mark.</summary>
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

    /// <summary>Pushes an integer whose length takes one byte.</summary>
    Long1 = 0x8a,

    /// <summary>Pushes an integer whose length takes four bytes.</summary>
    Long4 = 0x8b,

    /// <summary>Pushes a double, big-endian.</summary>
    BinFloat = (byte)'G',

    /// <summary>Pushes a Python 2 string, length in four bytes.</summary>
    BinString = (byte)'T',

    /// <summary>Pushes a Python 2 string, length in one byte.</summary>
    ShortBinString = (byte)'U',

    /// <summary>Pushes text, length in one byte.</summary>
    ShortBinUnicode = 0x8c,

    /// <summary>Pushes text, length in four bytes.</summary>
    BinUnicode = (byte)'X',

    /// <summary>Pushes text, length in eight bytes.</summary>
    BinUnicode8 = 0x8d,

    /// <summary>Pushes bytes, length in one byte.</summary>
    ShortBinBytes = (byte)'C',

    /// <summary>Pushes bytes, length in four bytes.</summary>
    BinBytes = (byte)'B',

    /// <summary>Pushes bytes, length in eight bytes.</summary>
    BinBytes8 = 0x8e,

    /// <summary>Pushes a byte array, length in eight bytes.</summary>
    ByteArray8 = 0x96,

    /// <summary>Pushes an empty list.</summary>
    EmptyList = (byte)']',

    /// <summary>Appends the topmost value to the list below it.</summary>
    Append = (byte)'a',

    /// <summary>Appends everything down to the mark to the list below that.</summary>
    Appends = (byte)'e',

    /// <summary>Pushes an empty tuple.</summary>
    EmptyTuple = (byte)')',

    /// <summary>Makes a tuple of everything down to the mark.</summary>
    Tuple = (byte)'t',

    /// <summary>Makes a tuple of one value.</summary>
    Tuple1 = 0x85,

    /// <summary>Makes a tuple of two values.</summary>
    Tuple2 = 0x86,

    /// <summary>Makes a tuple of three values.</summary>
    Tuple3 = 0x87,

    /// <summary>Pushes an empty dictionary.</summary>
    EmptyDict = (byte)'}',

    /// <summary>Sets one key and value in the dictionary below them.</summary>
    SetItem = (byte)'s',

    /// <summary>Sets the keys and values down to the mark in the dictionary below that.</summary>
    SetItems = (byte)'u',

    /// <summary>Pushes a remembered value, number in one byte.</summary>
    BinGet = (byte)'h',

    /// <summary>Pushes a remembered value, number in four bytes.</summary>
    LongBinGet = (byte)'j',

    /// <summary>Remembers the topmost value, number in one byte.</summary>
    BinPut = (byte)'q',

    /// <summary>Remembers the topmost value, number in four bytes.</summary>
    LongBinPut = (byte)'r',

    /// <summary>Remembers the topmost value under the next number.</summary>
    Memoize = 0x94,

    /// <summary>Pushes a global, named by two lines.</summary>
    Global = (byte)'c',

    /// <summary>Pushes a global, named by two texts on the stack.</summary>
    StackGlobal = 0x93,

    /// <summary>Calls a global with a tuple of arguments.</summary>
    Reduce = (byte)'R',

    /// <summary>Makes an object of a class with a tuple of arguments.</summary>
    NewObject = 0x81,

    /// <summary>Makes an object of a class with a tuple of arguments and a dictionary of named ones.</summary>
    NewObjectWithNames = 0x92,

    /// <summary>Pushes an empty set.</summary>
    EmptySet = 0x8f,

    /// <summary>Adds everything down to the mark to the set below that.</summary>
    AddItems = 0x90,

    /// <summary>Makes a frozen set of everything down to the mark.</summary>
    FrozenSet = 0x91,

    /// <summary>Pushes an integer or a truth value that is written as a line of text.</summary>
    Int = (byte)'I',

    /// <summary>Gives a state to the object below it.</summary>
    Build = (byte)'b',

    /// <summary>Pushes what an identifier outside the pickle stands for.</summary>
    BinPersId = (byte)'Q',

    /// <summary>Tells the protocol's version.</summary>
    Proto = 0x80,

    /// <summary>Tells how many bytes belong together.</summary>
    Frame = 0x95,
}
