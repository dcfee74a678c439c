// Names as people read them. In the arena a name is a number for lower-case letters; SVG and MathML spell some of theirs
// in mixed case (#adjust-svg-attributes, #adjust-foreign-attributes), which is put right here, when a name is asked for.

extension Document {
  /// The local name of an element: in lower case, but for SVG's mixed-case names.
  public func tagName(of element: NodeID) -> String {
    let node = nodes[Int(element)]
    let name = spelled(tagNames.name(of: node.name))
    return node.kind == .svg ? svgTagNames[name] ?? name : name
  }

  /// The name of an attribute of `element`: in lower case, but for the mixed-case names of SVG and MathML. A namespace
  /// prefix is part of it (`xlink:href`).
  public func name(of attribute: Attribute, on element: NodeID) -> String {
    let name = spelled(attributeNames.name(of: attribute.name))
    switch nodes[Int(element)].kind {
    case .svg: return svgAttributeNames[name] ?? name
    case .mathML: return name == "definitionurl" ? "definitionURL" : name
    default: return name
    }
  }

  private func spelled(_ name: ArraySlice<UInt8>) -> String {
    guard name.contains(0xFF) else { return String(decoding: name, as: UTF8.self) }
    var bytes: [UInt8] = []
    for byte in name { bytes.append(contentsOf: byte == 0xFF ? [0xEF, 0xBF, 0xBD] : [byte]) }
    return String(decoding: bytes, as: UTF8.self)
  }
}

private func byLowercase(_ names: String) -> [String: String] {
  Dictionary(uniqueKeysWithValues: names.split(whereSeparator: \.isWhitespace).map { ($0.lowercased(), String($0)) })
}

private let svgTagNames = byLowercase(
  """
  altGlyph altGlyphDef altGlyphItem animateColor animateMotion animateTransform clipPath feBlend feColorMatrix
  feComponentTransfer feComposite feConvolveMatrix feDiffuseLighting feDisplacementMap feDistantLight feDropShadow feFlood
  feFuncA feFuncB feFuncG feFuncR feGaussianBlur feImage feMerge feMergeNode feMorphology feOffset fePointLight
  feSpecularLighting feSpotLight feTile feTurbulence foreignObject glyphRef linearGradient radialGradient textPath
  """)

private let svgAttributeNames = byLowercase(
  """
  attributeName attributeType baseFrequency baseProfile calcMode clipPathUnits diffuseConstant edgeMode filterUnits
  glyphRef gradientTransform gradientUnits kernelMatrix kernelUnitLength keyPoints keySplines keyTimes lengthAdjust
  limitingConeAngle markerHeight markerUnits markerWidth maskContentUnits maskUnits numOctaves pathLength
  patternContentUnits patternTransform patternUnits pointsAtX pointsAtY pointsAtZ preserveAlpha preserveAspectRatio
  primitiveUnits refX refY repeatCount repeatDur requiredExtensions requiredFeatures specularConstant specularExponent
  spreadMethod startOffset stdDeviation stitchTiles surfaceScale systemLanguage tableValues targetX targetY textLength
  viewBox viewTarget xChannelSelector yChannelSelector zoomAndPan
  """)
