// Package security decides who may do what: accounts and their sessions, connected systems and their credentials, the
// permissions of roles, and the gate in front of every person's record.
//
// Words: an account is a person who signs in; a connected system is a program of an institution (registry keeps it, this
// package keeps its keys and certificates); an actor is either of them, authenticated; a permission is something a role may
// do; a purpose is why a record is opened; a relation is what ties the actor to the person; a grant is the gate's yes, with
// what it hides, for half an hour; break-glass is a grant for an emergency without relation, reviewed afterwards.
//
// Invariants:
//   - nothing about a person is shown without a grant, and no grant exists without its line in the ledger;
//   - every decision is a pure function of the actor, the facts and the time (Policy.May, Policy.Decide, Grant.Check, Delay);
//   - secrets are stored as digests only: passwords argon2id with their parameters, session tokens and keys SM3; codes'
//     seeds are sealed with SM4-GCM;
//   - a wrong password and an unknown account cannot be told apart, neither by answer nor by work done;
//   - every act here writes an audit line in its own transaction.
package security
