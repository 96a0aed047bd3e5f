// Package demo makes a node come alive: it registers a simulated district's institutions, accounts and history, and then lets
// the institutions keep sending, each through its own key over HTTP, as real ones would. It only ever uses doors that real
// users have. Everything is synthetic and repeatable by seed; a second start goes on where the first stopped.
package demo
