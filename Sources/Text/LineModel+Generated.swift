let lineModelText: StaticString = ""
