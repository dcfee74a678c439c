// What the words around a day say that it is the day of: "Published", "Stand:", "Mis à jour le".

private let updatePhrases: [[UInt8]] = [
  "updated", "last update", "modified", "last edited", "last reviewed", "revised", "aktualisiert", "zuletzt",
  "mis à jour", "mise à jour", "modifié",
  "actualizado", "última actualización", "actualizada", "aggiornato", "aggiornamento", "ultima modifica", "atualizado",
  "bijgewerkt", "gewijzigd",
  "zaktualizowano", "aktualizacja", "aktualizováno", "обновлен", "оновлен", "изменен", "güncelleme", "son güncelle",
  "oppdatert", "uppdaterad",
  "opdateret", "päivitetty", "frissítve", "actualizat", "ενημέρωση", "stand:", "aktualisierung", "edited", "reviewed",
].map { Array($0.utf8) }

/// Whether the last words in front of a date say that it is that of a change.
func speaksOfUpdate(_ text: [UInt8]) -> Bool {
  let end = lowercased(text.suffix(40))
  return updatePhrases.contains { phrase in end.count >= phrase.count && contains(end, phrase) }
}

/// What a line says in front of a day.
enum DateLabel {
  case publication, update

  /// nil where it says something else, or nothing.
  init?(_ text: ArraySlice<UInt8>) {
    // The first post of a thread: "#1 2017-04-14 10:00:12".
    if startsWithPublication(Array(text)) || text.elementsEqual("#1".utf8) {
      self = .publication
    } else if startsWithUpdate(Array(text)) || speaksOfUpdate(Array(text)) {
      self = .update
    } else {
      return nil
    }
  }
}

private let publicationPhrases: [[UInt8]] = [
  "published", "posted", "publish date", "date published", "date posted", "date:", "first published", "written on",
  "started by", "originally published",
  "veröffentlicht", "erschienen", "publié", "publicado", "pubblicato", "gepubliceerd", "opublikowano", "опубликован",
  "publicerad", "publisert", "udgivet", "julkaistu", "publication date", "date de publication", "fecha de publicación",
  "data publikacji", "дата публикации", "дата публікації", "تاریخ انتشار", "تاريخ النشر",
].map { Array($0.utf8) }

func startsWithPublication(_ text: [UInt8]) -> Bool {
  let start = lowercased(text.prefix(40))
  return publicationPhrases.contains { start.starts(with: $0) }
}

func startsWithUpdate(_ text: [UInt8]) -> Bool {
  let start = lowercased(text.prefix(40))
  return updatePhrases.contains { start.starts(with: $0) || start.starts(with: "last ".utf8) && contains(start, $0) }
}

private func contains(_ text: [UInt8], _ part: [UInt8]) -> Bool {
  guard text.count >= part.count else { return false }
  return (0...text.count - part.count).contains {
    text[$0] == part[0] && text[$0..<$0 + part.count].elementsEqual(part)
  }
}
