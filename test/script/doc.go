// Package script replays journeys against the built program, on both stores: each file in testdata reads like a story told
// by the people in it. The commands they use beside testscript's own are in commands_test.go.
package script
