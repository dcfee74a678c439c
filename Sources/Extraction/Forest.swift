// Boosted trees over whole numbers: comparisons and additions only, so that every machine comes to the same sum.
// Records must not depend on the machine, and sums of fractions do wherever a compiler may order them anew.

import Text

/// Trees whose leaves are added up. Each comparison takes the leaves it leads away from out of a set, and the first leaf that
/// remains is the row's (QuickScorer, Lucchese and others, SIGIR 2015). Eight rows go through a tree at once, and before
/// they do, the comparisons that come out the same for all rows near them are settled: three quarters of them.
struct Forest: Sendable {
  /// A comparison: a value above the threshold leads to the leaves in `right`, another to those in `left`.
  fileprivate struct Split {
    var threshold: Int32
    /// Of the column's first lane in a group.
    var offset: Int32
    var left: UInt32
    var right: UInt32
  }

  fileprivate struct Tree {
    /// Where its splits end.
    var end: Int32
    /// Where its 32 leaves begin.
    var leaf: Int32
    /// Leaves that no row comes to.
    var lost: UInt32
  }

  /// The splits that are open, tree by tree, and the sum of the trees that have none.
  fileprivate struct Plan {
    var splits: [Split]
    var trees: [Tree]
    var treeCount = 0
    var settled: Int32 = 0
  }

  private var whole = Plan(splits: [], trees: [])
  private var leaves: [Int16] = []
  private var columnCount = 0

  init(_ reader: inout ModelReader) {
    for _ in 0..<reader.integer() {
      let (splitCount, leafCount) = (reader.integer(), reader.integer())
      precondition(leafCount <= 32)
      // Splits come parents first, leaves from left to right: a split's left leaves end where its right ones begin.
      var children: [(left: UInt8, right: UInt8)] = []
      let first = whole.splits.count
      for _ in 0..<splitCount {
        let (column, left, right) = (reader.short(), reader.byte(), reader.byte())
        children.append((left, right))
        columnCount = max(columnCount, Int(column) + 1)
        let threshold = Int32(min(max(reader.integer(), -1 << 30), 1 << 30))
        whole.splits.append(
          Split(threshold: threshold, offset: Int32(column) * Int32(BlockTable.lanes), left: 0, right: 0))
      }
      for (index, child) in children.enumerated() {
        whole.splits[first + index].left = Self.leaves(below: child.left, children)
        whole.splits[first + index].right = Self.leaves(below: child.right, children)
      }
      whole.trees.append(Tree(end: Int32(whole.splits.count), leaf: Int32(leaves.count), lost: 0))
      for leaf in 0..<32 { leaves.append(leaf < leafCount ? Int16(bitPattern: reader.short()) : 0) }
    }
    whole.treeCount = whole.trees.count
  }

  private static func leaves(below child: UInt8, _ children: [(left: UInt8, right: UInt8)]) -> UInt32 {
    if child >= 0x80 { return 1 << UInt32(child & 0x7F) }
    let (left, right) = children[Int(child)]
    return leaves(below: left, children) | leaves(below: right, children)
  }

  /// The sums for all rows of a padded table, in 1/4096 of a logit where the trees were fitted to those.
  func sums(_ table: BlockTable, _ bounds: BlockBounds) -> [Int32] {
    precondition(columnCount <= table.width && bounds.width == table.width)
    var sums = [Int32](repeating: 0, count: table.groupCount * BlockTable.lanes)
    var page = whole
    settle(
      whole, bounds.least.span.extracting(first: table.width), bounds.most.span.extracting(first: table.width),
      into: &page)
    page.splits.removeLast(page.splits.count - (page.treeCount > 0 ? Int(page.trees[page.treeCount - 1].end) : 0))
    var near = page
    for part in 1..<bounds.count {
      let columns = part * table.width..<(part + 1) * table.width
      settle(page, bounds.least.span.extracting(columns), bounds.most.span.extracting(columns), into: &near)
      let start = (part - 1) * BlockBounds.groups
      for group in start..<min(start + BlockBounds.groups, table.groupCount) { add(near, table, group, &sums) }
    }
    return sums
  }

  /// The sum for one row.
  func sum(_ row: [Int32]) -> Int32 {
    let (row, splits, leaves) = (row.span, whole.splits.span, leaves.span)
    var (at, sum) = (0, Int32(0))
    for tree in whole.trees {
      var lost: UInt32 = 0
      while at < Int(tree.end) {
        let split = splits[at]
        lost |= split.left & above(split.threshold, row[Int(split.offset) / BlockTable.lanes])
        at &+= 1
      }
      sum &+= Int32(leaves[Int(tree.leaf) &+ (~lost).trailingZeroBitCount])
    }
    return sum
  }

  /// Leaves in `result` what `plan` has to ask of rows within the bounds. A split that comes out the same for all of them
  /// loses the leaves on its other side; one whose leaves on either side are lost already need not be asked.
  private func settle(_ plan: Plan, _ least: Span<Int32>, _ most: Span<Int32>, into result: inout Plan) {
    // Apart, so that each can be written to in place.
    var (openSplits, openTrees) = ([Split](), [Tree]())
    swap(&openSplits, &result.splits)
    swap(&openTrees, &result.trees)
    (result.treeCount, result.settled) = settle(plan, least, most, &openSplits, &openTrees)
    swap(&openSplits, &result.splits)
    swap(&openTrees, &result.trees)
  }

  private func settle(
    _ plan: Plan, _ least: Span<Int32>, _ most: Span<Int32>, _ openSplits: inout [Split], _ openTrees: inout [Tree]
  ) -> (treeCount: Int, settled: Int32) {
    let (splits, trees, leaves) = (plan.splits.span, plan.trees.span, leaves.span)
    var open = openSplits.mutableSpan
    var (at, openCount, treeCount) = (0, 0, 0)
    var settled = plan.settled
    for index in 0..<plan.treeCount {
      let tree = trees[index]
      let (end, first) = (Int(tree.end), openCount)
      var lost = tree.lost
      while at < end {
        let split = splits[at]
        let column = Int(split.offset) / BlockTable.lanes
        // No branches: which way they go is anybody's guess.
        let (isAbove, mayBeAbove) = (above(split.threshold, least[column]), above(split.threshold, most[column]))
        lost |= split.left & isAbove | split.right & ~mayBeAbove
        open[openCount] = split
        openCount &+= Int(truncatingIfNeeded: mayBeAbove & ~isAbove & 1)
        at &+= 1
      }
      var kept = first
      for index in first..<openCount {
        let split = open[index]
        open[kept] = split
        kept &+= (split.left & ~lost == 0 ? 0 : 1) & (split.right & ~lost == 0 ? 0 : 1)
      }
      openCount = kept
      if kept == first {
        settled &+= Int32(leaves[Int(tree.leaf) &+ (~lost).trailingZeroBitCount])
      } else {
        openTrees[treeCount] = Tree(end: Int32(openCount), leaf: tree.leaf, lost: lost)
        treeCount &+= 1
      }
    }
    return (treeCount, settled)
  }

  /// Adds up the trees for one group of rows.
  private func add(_ plan: Plan, _ table: BlockTable, _ group: Int, _ sums: inout [Int32]) {
    let (splits, trees, leaves) = (plan.splits.span, plan.trees.span, leaves.span)
    let size = table.width * BlockTable.lanes
    let values = table.values.span.extracting(group * size..<(group + 1) * size)
    var total = SIMD8<Int32>(repeating: plan.settled)
    var at = 0
    for index in 0..<plan.treeCount {
      let tree = trees[index]
      let end = Int(tree.end)
      var lost = SIMD8<UInt32>(repeating: tree.lost)
      while at < end {
        let split = splits[at]
        let value = values.extracting(unchecked: Int(split.offset)..<Int(split.offset) &+ 8).bytes
          .unsafeLoadUnaligned(as: SIMD8<Int32>.self)
        // All bits where the value is above the threshold: values stay far below 2^30.
        let isAbove = SIMD8<UInt32>(truncatingIfNeeded: (SIMD8(repeating: split.threshold) &- value) &>> 31)
        lost |= isAbove & SIMD8(repeating: split.left)
        at &+= 1
      }
      total &+= SIMD8(
        leaf(tree, lost[0], leaves), leaf(tree, lost[1], leaves), leaf(tree, lost[2], leaves),
        leaf(tree, lost[3], leaves), leaf(tree, lost[4], leaves), leaf(tree, lost[5], leaves),
        leaf(tree, lost[6], leaves), leaf(tree, lost[7], leaves))
    }
    for lane in 0..<BlockTable.lanes { sums[group * BlockTable.lanes + lane] = total[lane] }
  }

  /// All bits where a value is above the threshold, none where it is not.
  @inline(__always) private func above(_ threshold: Int32, _ value: Int32) -> UInt32 {
    UInt32(bitPattern: (threshold &- value) &>> 31)
  }

  @inline(__always) private func leaf(_ tree: Tree, _ lost: UInt32, _ leaves: Span<Int16>) -> Int32 {
    Int32(leaves[Int(tree.leaf) &+ (~lost).trailingZeroBitCount])
  }
}
