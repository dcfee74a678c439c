// The indexes of the WHATWG Encoding standard for the multi-byte encodings, made from glibc's tables on first use (some
// milliseconds each) and corrected where the two differ. A pointer without a character is 0.

/// Pointer (lead − 0x81) × 157 + trail, trails 0x40–0x7E and 0xA1–0xFE.
let big5Table: [UInt32]? = {
  let (leads, trails) = (UInt8(0x81)...0xFE, Array(UInt8(0x40)...0x7E) + Array(0xA1...0xFE))
  guard var table = scalars(of: pairs(leads, trails), width: 2, iconvName: "BIG5-HKSCS"),
    let symbols = scalars(of: pairs(0xA1...0xA3, trails), width: 2, iconvName: "CP950")
  else { return nil }
  let firstSymbol = (0xA1 - 0x81) * 157
  table.replaceSubrange(firstSymbol..<firstSymbol + symbols.count, with: symbols)
  let pointer = { (code: Int) in (code >> 8 - 0x81) * 157 + code & 0xFF - (code & 0xFF < 0x7F ? 0x40 : 0x62) }
  for picture in 0..<0x20 { table[pointer(0xA3C0 + picture)] = UInt32(0x2400 + picture) }
  table[pointer(0xA3E0)] = 0x2421
  for (code, scalar) in zip(big5Doubles, big5DoubleCharacters.unicodeScalars) { table[pointer(code)] = scalar.value }
  return table
}()

/// Pointer (lead − 0x81) × 190 + trail − 0x41.
let eucKRTable: [UInt32]? = scalars(of: pairs(0x81...0xFE, Array(0x41...0xFE)), width: 2, iconvName: "CP949")

/// Pointer (lead − 0x81) × 190 + trail, trails 0x40–0x7E and 0x80–0xFE.
let gb18030Table: [UInt32]? = {
  let trails = Array(UInt8(0x40)...0x7E) + Array(0x80...0xFE)
  guard var table = scalars(of: pairs(0x81...0xFE, trails), width: 2, iconvName: "GB18030") else { return nil }
  table[(0xA3 - 0x81) * 190 + 0xA0 - 0x41] = 0x3000  // users' pages have it for an ideographic space
  return table
}()

/// JIS X 0208 with the extensions of NEC and IBM: pointer row × 94 + cell, both from 0. Rows above 94 are Shift_JIS only.
let jis0208Table: [UInt32]? = {
  let leads = Array(UInt8(0x81)...0x9F) + Array(0xE0...0xFC)
  let trails = Array(UInt8(0x40)...0x7E) + Array(0x80...0xFC)
  return scalars(of: leads.flatMap { lead in trails.flatMap { [lead, $0] } }, width: 2, iconvName: "CP932")
}()

/// JIS X 0212: pointer row × 94 + cell, both from 0.
let jis0212Table: [UInt32]? = {
  let cells = UInt8(0xA1)...0xFE
  return scalars(of: cells.flatMap { row in cells.flatMap { [0x8F, row, $0] } }, width: 3, iconvName: "EUC-JP")
}()

private func pairs(_ leads: ClosedRange<UInt8>, _ trails: [UInt8]) -> [UInt8] {
  leads.flatMap { lead in trails.flatMap { [lead, $0] } }
}

/// Codes of older Hong Kong supplements for characters that Big5 has elsewhere; glibc no longer reads them.
private let big5Doubles = [
  0x8E69, 0x8E6F, 0x8E7E, 0x8EAB, 0x8EB4, 0x8ECD, 0x8ED0, 0x8F57, 0x8F69, 0x8F6E, 0x8FCB, 0x8FCC, 0x8FFE, 0x906D,
  0x907A, 0x90DC, 0x90F1, 0x91BF, 0x9244, 0x92AF, 0x92B0, 0x92B1, 0x92B2, 0x92C8, 0x92D1, 0x9447, 0x94CA, 0x95D9,
  0x9644, 0x96ED, 0x96FC, 0x9B76, 0x9B78, 0x9B7B, 0x9BC6, 0x9BDE, 0x9BEC, 0x9BF6, 0x9C42, 0x9C53, 0x9C62, 0x9C68,
  0x9C6B, 0x9C77, 0x9CBC, 0x9CBD, 0x9CD0, 0x9D57, 0x9D5A, 0x9DC4, 0x9EA9, 0x9EEF, 0x9EFD, 0x9F60, 0x9F66, 0x9FCB,
  0x9FD8, 0xA063, 0xA077, 0xA0D5, 0xA0DF, 0xA0E4, 0xC6CF, 0xC6D3, 0xC6D5, 0xC6D7, 0xC6DE, 0xC6DF, 0xFA5F, 0xFA66,
  0xFABD, 0xFAC5, 0xFAD5, 0xFB48, 0xFBB8, 0xFBF3, 0xFBF9, 0xFC4F, 0xFC6C, 0xFCB9, 0xFCE2, 0xFCF1, 0xFDB7, 0xFDB8,
  0xFDBB, 0xFDF1, 0xFE52, 0xFE6F, 0xFEAA, 0xFEDD,
]

private let big5DoubleCharacters = """
  箸簆糎緒縝者耨菁蒨萏覦覩起都銹靜響鼖蔃兙兛兝兞鍮瑹浧禛邗靝瀞嬨爁矗纇駖釔惞澶輶侻營鄄鷰菏尐\
  秣婧輋筑拐恢痹汊鬮鼗僭弌蠏拎瑨煢牐廴无癶隶〃仝倩偽包卄卿嘅婷幵廐彘悤撐晴杞沜渝港煮猪瑜瓩砉
  """
