// Package node runs the built program for the tests of this folder: it starts, kills and stops nodes on either store, gives
// every test a small district of its own, and speaks HTTP to them as systems, users and strangers do.
//
// The program is the one MINKANG_BIN names, else it is built once. Nothing sleeps for luck: whatever is waited for is asked
// for again until a deadline.
package node
