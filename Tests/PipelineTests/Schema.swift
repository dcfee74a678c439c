// A validator for the part of JSON Schema (draft 2020-12) that docs/record.schema.json uses. A keyword it does not know
// is a fault of the schema: nothing in it is decoration.

import Foundation
import JSON

struct Schema {
  let root: JSONValue

  static func shipped() throws -> Schema {
    let file = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../docs/record.schema.json")
    return Schema(root: try JSONValue(parsing: [UInt8](try Data(contentsOf: file))))
  }

  /// What is wrong with `value`, or nothing.
  func faults(in value: JSONValue) -> [String] { faults(value, root, "$") }

  private func faults(_ value: JSONValue, _ schema: JSONValue, _ place: String) -> [String] {
    (schema.members ?? []).flatMap { keyword -> [String] in
      let rule = keyword.value
      func unless(_ holds: Bool) -> [String] { holds ? [] : ["\(place): \(keyword.key) is violated"] }
      switch keyword.key {
      case "$schema", "title", "description", "$defs": return []
      case "$ref":
        let name = String((rule.string ?? "").dropFirst("#/$defs/".count))
        guard let definition = root["$defs"]?[name] else { return ["\(place): no definition \(name)"] }
        return faults(value, definition, place)
      case "type": return unless(hasType(value, rule.string ?? ""))
      case "const": return unless(value == rule)
      case "enum": return unless(rule.array?.contains(value) ?? false)
      case "pattern": return unless(matches(value.string ?? "", rule.string ?? ""))
      case "minLength": return unless((value.string ?? "").count >= rule.integer ?? 0)
      case "minimum": return unless((value.double ?? -.infinity) >= rule.double ?? 0)
      case "maximum": return unless((value.double ?? .infinity) <= rule.double ?? 0)
      case "minItems": return unless((value.array ?? []).count >= rule.integer ?? 0)
      case "required":
        let missing = (rule.array ?? []).compactMap(\.string).filter { value[$0] == nil }
        return missing.map { "\(place): \($0) is missing" }
      case "additionalProperties":
        let known = Set((schema["properties"]?.members ?? []).map(\.key))
        return (value.members ?? []).filter { !known.contains($0.key) }.flatMap { member in
          rule.members == nil
            ? ["\(place): \(member.key) is unknown"] : faults(member.value, rule, place + "." + member.key)
        }
      case "properties":
        return (value.members ?? []).flatMap { member in
          rule[member.key].map { faults(member.value, $0, place + "." + member.key) } ?? []
        }
      case "items":
        return (value.array ?? []).enumerated().flatMap { faults($1, rule, "\(place)[\($0)]") }
      default: return ["\(place): the validator does not know the keyword \(keyword.key)"]
      }
    }
  }

  private func hasType(_ value: JSONValue, _ name: String) -> Bool {
    switch name {
    case "object": value.members != nil
    case "array": value.array != nil
    case "string": value.string != nil
    case "integer": value.integer != nil
    case "number": value.double != nil
    default: false
    }
  }

  private func matches(_ text: String, _ pattern: String) -> Bool {
    text.range(of: pattern, options: .regularExpression) != nil
  }
}
