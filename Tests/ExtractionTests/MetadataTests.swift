// The plain fields of a page's metadata: addresses, language, site, description, image, categories and tags.
// Templates fill them, often with a relative address, a list in one string, or JSON-LD that is no JSON. Whoever joins
// records by these fields needs one form of each, or none.

import Testing

@testable import Extraction

@Suite struct MetadataTests {
  @Test("a canonical address is absolute, or becomes so, or is absent")
  func canonical() {
    func canonical(_ href: String, base: String = "", address: String? = nil) -> String? {
      show(metadata("\(base)<link rel=canonical href='\(href)'>", address: address).canonicalAddress)
    }
    #expect(canonical("https://a.example/x?y") == "https://a.example/x?y (link)")
    #expect(canonical("../b", address: "https://a.example/x/y/z?q") == "https://a.example/x/b (link)")
    #expect(canonical("//b.example/x", address: "http://a.example/") == "http://b.example/x (link)")
    #expect(canonical("b", base: "<base href=/c/>", address: "https://a.example/x") == "https://a.example/c/b (link)")
    #expect(canonical("b", base: "<base href='https://c.example/d/'>") == "https://c.example/d/b (link)")
    #expect(canonical("/x") == nil && canonical("javascript:x", address: "https://a.example/") == nil)
    #expect(
      show(metadata("<meta property=og:url content=https://a.example/>").canonicalAddress)
        == "https://a.example/ (open_graph)")
  }

  @Test("language tags in their usual spelling, from the element html, headers, OpenGraph, JSON-LD")
  func languages() {
    func language(_ page: String) -> String? { show(metadata(page).language) }
    #expect(language("<html lang=EN_us>") == "en-US (html_lang)")
    #expect(language("<html lang=zh-hant-tw>") == "zh-Hant-TW (html_lang)")
    #expect(
      language("<html lang='{{lang}}'><meta http-equiv=Content-Language content='de, en'>") == "de (content_language)")
    #expect(language("<meta property=og:locale content=pt_BR>") == "pt-BR (open_graph)")
    #expect(
      language(#"<script type="application/ld+json">{"@type":"Article","inLanguage":"fr-FR"}</script>"#)
        == "fr-FR (json_ld)")
    for none in ["", "e", "{{ lang }}"] { #expect(language("<html lang='\(none)'><p>x") == nil, "\(none)") }
  }

  @Test("site, description, image, categories and tags with their sources")
  func fields() {
    let page = metadata(
      """
      <meta property=og:site_name content="Coast  Daily"><meta name=description content="It &amp;amp; held.">
      <meta property=og:image content=/a.jpg><meta property=article:section content=News>
      <meta property=article:tag content=sea><meta property=article:tag content=Sea><meta property=article:tag content=wall>
      """, address: "https://a.example/x")
    #expect(show(page.siteName) == "Coast Daily (open_graph)" && show(page.description) == "It & held. (meta)")
    #expect(show(page.imageAddress) == "https://a.example/a.jpg (open_graph)")
    #expect(show(page.categories) == "News (open_graph)" && show(page.tags) == "sea; wall (open_graph)")
    #expect(show(metadata("<meta name=keywords content='sea, wall,,'>").tags) == "sea; wall (meta)")
  }

  @Test("tags end at commas of any script, and a notice of copyright is no name of a site")
  func marks() {
    func tags(_ content: String) -> String? { show(metadata("<meta name=keywords content='\(content)'>").tags) }
    #expect(tags("桥梁，交通，市议会、维修") == "桥梁; 交通; 市议会; 维修 (meta)")
    #expect(tags("الجسر، المرور") == "الجسر; المرور (meta)")
    for notice in ["Copyright 2023 Coast Ltd. All rights reserved.", "(c) 2024 Coast", "© 2024 Coast"] {
      #expect(metadata("<meta name=copyright content='\(notice)'>").siteName == nil)
    }
    #expect(show(metadata("<meta name=copyright content='Coast Ltd'>").siteName) == "Coast Ltd (meta)")
  }

  @Test("JSON-LD in a bad state is read: escaped as text, in CDATA, with raw line ends and commas left over")
  func brokenScripts() {
    for script in [
      "{&quot;@type&quot;:&quot;Article&quot;,&quot;articleSection&quot;:&quot;News&quot;}",
      "//<![CDATA[\n{\"@type\":[\"Article\"],\"articleSection\":[\"News\",],}\n//]]>",
      "<!-- {\"@context\":\"https://schema.org\", /* x */ \"@type\":\"NewsArticle\",\"description\":\"a\nb\",\"articleSection\":\"News\" -->",
    ] {
      let page = metadata("<script type='application/ld+json; charset=utf-8'>\(script)</script>")
      #expect(show(page.categories) == "News (json_ld)", "\(script)")
    }
  }
}
