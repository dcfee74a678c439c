@main enum Winnow { static func main() {} }
