// What a page says of its own encoding, in all the ways pages say it.
// A label that is missed leaves a page to guessing, and one that is read where browsers see none garbles all of it.

import Testing

@testable import HTML

/// A stand-in for the labels of the Encoding standard.
private func resolve(_ label: String) -> String? {
  let known = ["latin1": "windows-1252", "utf-16": "utf-16le", "utf8": "utf-8"]
  let names = [
    "utf-8", "utf-16be", "koi8-r", "euc-jp", "shift_jis", "gbk", "windows-1252", "windows-1251", "x-user-defined",
  ]
  let label = label.lowercased()
  return known[label] ?? (names.contains(label) ? label : nil)
}

private func found(_ text: String) -> String? { prescan(Array(text.utf8), resolve: resolve)?.name }

@Suite struct MetaPrescanTests {
  @Test(
    "a charset is read however it is written",
    arguments: [
      "<meta charset=koi8-r>", "<META CHARSET='KOI8-R'>", "<meta/charset=\"koi8-r\"/>",
      "<meta\n\tcharset = koi8-r >", "<meta name=x charset=koi8-r content=y>",
      "<meta http-equiv=Content-Type content=\"text/html; charset=KOI8-R\">",
      "<meta content='text/html;charset = \"koi8-r\"' http-equiv=\"CONTENT-TYPE\">",
      "<meta http-equiv=content-type content=\"charset charset;charset=koi8-r;x\">",
      "<html><head><title>charset=gbk</title><meta charset=koi8-r>",
      "<meta charset=koi8-r charset=gbk>", "<p title='>'><meta charset=koi8-r>", "<!--><meta charset=koi8-r>",
      "<!-- <meta charset=gbk> --><meta charset=koi8-r>", "<!x <meta charset=gbk><meta charset=koi8-r>",
      "</a b='<meta charset=gbk>'><meta charset=koi8-r>", "<?php <meta charset=gbk><meta charset=koi8-r>",
      "<a =b><meta charset=koi8-r>", "< <meta charset=koi8-r>", "<3 <meta charset=koi8-r>",
      "<?xml version='1.0' encoding='gbk'?><meta charset=koi8-r>",
    ])
  func forms(text: String) {
    #expect(prescan(Array(text.utf8), resolve: resolve) == EmbeddedEncoding(name: "koi8-r", place: .meta))
  }

  @Test(
    "what is not a declaration is none",
    arguments: [
      "", "<", "<meta", "<meta ", "<meta charset", "<meta charset=koi8-r", "<meta charset='koi8-r>",
      "<metax charset=koi8-r>", "<meta content='text/html; charset=koi8-r'>", "<meta charset=x-nonsense>",
      "<meta http-equiv=refresh content='charset=koi8-r'>", "<!-- <meta charset=koi8-r>",
      "<meta http-equiv=content-type content='charset=\"koi8-r'>", "<a b='<meta charset=koi8-r>",
      "<meta http-equiv=content-type content=charset>", "<meta http-equiv=content-type content='charset= '>",
      "charset=koi8-r", "<meta name=charset content=koi8-r>", "<meta charset='' >", " <?xml encoding='gbk'?>",
      "<?xml version='1.0'?>", "<?xml encoding='gb k'?>", "<?xml encoding='gbk?>", "<?xml encoding", "<?xml encoding=",
      "<?xml encoding>", "<?xml encoding=>", "<?xml encoding='gbk'",
    ])
  func nothing(text: String) { #expect(found(text) == nil) }

  @Test("a label that is not known leaves it to the next one")
  func nextMeta() {
    #expect(found("<meta charset=x-nonsense><meta charset=euc-jp>") == "euc-jp")
    let pragma = "<meta content='a;charset=x-nonsense' http-equiv=content-type>"
    #expect(found(pragma + "<meta charset=latin1>") == "windows-1252")
    #expect(found("<?xml encoding='euc-jp'?><meta charset=x-nonsense>") == "euc-jp")
    // A charset attribute that is not known spoils the content beside it, whichever comes first.
    #expect(found("<meta charset=nonsense http-equiv=content-type content='charset=euc-jp'>") == nil)
    #expect(found("<meta http-equiv=content-type content='charset=euc-jp' charset=gbk>") == "gbk")
  }

  @Test("a page that names UTF-16 in ASCII is UTF-8, and x-user-defined is windows-1252")
  func substitutions() {
    #expect(found("<meta charset=utf-16>") == "utf-8")
    #expect(found("<meta charset=UTF-16BE>") == "utf-8")
    #expect(found("<?xml version='1.0' encoding='utf-16'?>") == "utf-8")
    #expect(found("<meta charset=x-user-defined>") == "windows-1252")
  }

  @Test("an XML declaration counts, and tells UTF-16 by its first bytes")
  func xmlDeclaration() {
    let declaration = Array("<?xml version=\"1.0\" encoding = \"Shift_JIS\" ?><html>".utf8)
    #expect(prescan(declaration, resolve: resolve) == EmbeddedEncoding(name: "shift_jis", place: .xmlDeclaration))
    let wide = declaration.flatMap { [0, $0] as [UInt8] }
    #expect(prescan(wide, resolve: resolve) == EmbeddedEncoding(name: "utf-16be", place: .xmlDeclaration))
    #expect(prescan(Array(wide.dropFirst()), resolve: resolve)?.name == "utf-16le")
  }

  @Test("the first 1,024 bytes count, and the tag must end in them")
  func limit() {
    let meta = "<meta charset=gbk>"
    #expect(found(String(repeating: " ", count: 1024 - meta.utf8.count) + meta) == "gbk")
    #expect(found(String(repeating: " ", count: 1025 - meta.utf8.count) + meta) == nil)
  }

  @Test("every beginning of a page is read without a fault")
  func everyPrefix() {
    let page = Array("<?xml encoding='x'?><!-- - --><a b='c' d=e f><meta charset='gbk' content=\"charset='a'\">".utf8)
    for count in 0...page.count {
      #expect(prescan(Array(page.prefix(count)), resolve: resolve)?.name == (count == page.count ? "gbk" : nil))
    }
  }
}
