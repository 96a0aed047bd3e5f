// Package standardstest is the suite that every store of packages must pass, and the builders its tests share.
package standardstest
