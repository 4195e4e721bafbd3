"""The layout of a substring column: a file that answers “which documents hold this string, and how often” exactly.

A document is a row of texts (its fields). The column holds their folded lines and, per character and per adjacent
pair of letters, digits and ideographs, the list of documents with the number of (overlapping) places. These are
read off the lists; other strings are looked up by their parts and verified in the text. It knows nothing of Whoosh.

The file: texts | blocks | variants | summary | footer, all in the machine's byte order (the stamp tells machines
apart).
- texts: per document the fields joined by line ends: folded (UTF-8), then, where folding changed anything, the
  original (deflated, with the end of the folded text as its dictionary)
- blocks, one for each first character: second characters (+1; 0 for the character alone), starts of their lists
  (one more than seconds), starts of their numbers of places (one more), documents (H), numbers of places (B). In
  each list come first the documents with one place, which have no number, then the others, each ascending; 255
  and more places are counted in the text. Seconds and starts are H, or I where the block's widths say so
- variants: the documents (H) of each character that folding changes
- summary: ends of both texts (Q, two for each document), checksums of the folded texts (I), lengths of the folded
  fields together (I, in characters), numbers of lines of each field (I), kinds (B); first characters (I), ends of
  their blocks (Q), numbers of their seconds (I), checksums (I), widths (B); of the variants what they fold to
  (I, ascending), the characters (I), ends of their lists (I, in documents)
- footer: see FOOTER

Every part carries a checksum, which the reader verifies when it first uses the part.
"""

import struct

# Magic; numbers of documents, fields, first characters, variants; ends of texts, blocks and variants; checksums of
# variants and summary.
FOOTER = struct.Struct("<8s4I3Q2I")
MAGIC = b"WSGRAM03"
LIMIT = 0xFFFF  # documents in one column: their numbers are two bytes wide
# How the original differs from the folded text: not at all, character by character, or characters were dropped.
SAME, CHANGED, DROPPED = range(3)
WIDE_SECONDS, WIDE_STARTS = 1, 2
_WINDOW = 32768  # bytes deflate can look back


def encoded(text: str) -> bytes:
    """Return a text as bytes, whatever characters it is made of."""
    return text.encode("utf-8", "surrogatepass")


def dictionary(folded: bytes) -> bytes:
    """Return what an original is deflated with."""
    return folded[-_WINDOW:]
