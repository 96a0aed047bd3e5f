// Package empicsv links registers that come as sheets (CSV in UTF-8 or GB18030, Excel, JSON lines): the records of one register that
// are one person (Dedup), and those of two registers (Link). It uses the features, keys and weights of empi/linkage, the same as
// the index decides with on-line, without a node and without its store.
//
// A sheet is read as a stream; what is kept of a record are its features and the hashes of its keys, about 1.5 KB, so a million
// records need about 1.9 GB with the output. Records that share a key are compared, a pair once. Links become clusters; a cluster never joins two
// valid resident id numbers, nor a pair with a guard: such a link is written as a review instead (see Clusters).
package empicsv
