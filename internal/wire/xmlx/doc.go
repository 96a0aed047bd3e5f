// Package xmlx reads XML into a compact tree and writes it, for documents and messages that strangers send: bounded in
// every direction, free of entities and DOCTYPE, aware of namespaces, exact about the place of each fault.
//
//	tree, err := xmlx.Parse(body, xmlx.Limits{})
//	defer tree.Release() // optional: gives the arena back
//	for s := range sections.Select(tree.Root()) { … s.Attr("code") … s.Path() … }
//
// A tree is three flat slices that point into one copy of the input, so that reading a document costs a handful of
// allocations. Strings handed out are ordinary Go strings and outlive the tree. A Tree is safe for concurrent reading.
//
// The subset is XML 1.0 with namespaces, without DOCTYPE and therefore without declared entities. One lapse that is common
// in the field is forgiven and noted in Tree.Lapses: attributes that follow each other without white space.
package xmlx
