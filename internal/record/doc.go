// Package record is the one way out: nobody reads about a person except through its gate.
//
// Open asks who, why and under which relation, writes the audit line, and only then reads. It returns a grant; every later
// read names the grant, is checked against it and audited. Views are assembled by pure functions from the index and the
// structured entries, and masked by the grant before they leave; the default is to hide. What a grant does not cover (sensitive
// classes, other institutions' documents under a quality review) stays visible as a hidden row without content, so that a
// doctor knows that something is there and how to ask for it.
//
// Invariants: an audit line is durable before the first clinical byte is read; when it cannot be written nothing is read; a
// refusal is audited too; a person's joined identities are read together, whichever of them was asked for.
package record
