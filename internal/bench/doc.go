// Package bench measures a node the way its users meet it: a node process is started on a filled store, clients in another
// process (this one) speak to its HTTP API, and what is printed names machine, disk, clients and memory beside every figure.
//
// Words: a folder holds the nodes that are measured ("filled", "fresh", "facts") and is kept for the next time; a plan says
// how a store is filled; a load is a number of clients who each send one request after the other. Filling goes straight to
// the contexts' stores in large transactions and is not measured; measuring always goes the whole way: HTTP, authentication,
// journal, parse, check, identity, one transaction, audit, durable receipt.
package bench
