// Package input hands a running node everything that institutions and strangers get wrong, and holds each answer to its
// status, code and place. After every blow the node must still take a good document.
package input
