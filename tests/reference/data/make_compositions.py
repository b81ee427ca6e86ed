"""Makes src/ResNetKit/Data/Folder/CanonicalComposition.Table.cs: which two characters Unicode's form C makes one of.

Run with Python 3: python3 make_compositions.py
"""
import pathlib
import unicodedata

triples = []
for code in range(0x80, 0x10000):
    character = chr(code)
    parts = unicodedata.decomposition(character).split()
    # Two characters, canonical, and not excluded from composition. Hangul is composed by arithmetic.
    if len(parts) == 2 and not parts[0].startswith("<") and unicodedata.normalize("NFC", character) == character:
        triples.append("".join(f"\\u{int(part, 16):04X}" for part in parts) + f"\\u{code:04X}")

lines = ["".join(triples[begin:begin + 7]) for begin in range(0, len(triples), 7)]
text = f"""namespace ResNetKit.Data.Folder;

/// <content>Unicode's table, as tests/reference/data/make_compositions.py writes it.</content>
internal static partial class CanonicalComposition
{{
    // Threes: two characters and what they compose to.
    private const string Triples =
        """ + "\n        + ".join(f'"{line}"' for line in lines) + ";\n}\n"
target = pathlib.Path(__file__).parents[3] / "src/ResNetKit/Data/Folder/CanonicalComposition.Table.cs"
target.write_text(text, encoding="utf-8")
print(len(triples), "compositions of Unicode", unicodedata.unidata_version)
