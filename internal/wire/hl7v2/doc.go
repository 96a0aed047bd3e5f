// Package hl7v2 reads and writes HL7 version 2 messages (2.2 to 2.6, ER7 encoding) and their MLLP frames.
//
// A message is kept as it came: fields are cut once, repetitions, components and escapes only where somebody looks. Reading is
// liberal (line feeds, missing trailing separators, undeclared GB18030) and says so as lapses; writing knows one form: the
// message's own delimiters, carriage returns, UTF-8.
//
// Every read is bounded: bytes, segments and fields of a message have limits, and so has a frame. Nothing here knows what a
// segment means; that is the face that uses it. Messages are not safe for concurrent change.
package hl7v2
