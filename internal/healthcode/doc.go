// Package healthcode is the electronic health code (电子健康码): a card that stands for a resident at every desk of the district,
// shown as a QR code that lives for a minute.
//
// Words. A card belongs to one resident and is active until it is revoked. A token is what the QR carries: the card, a short
// life and the little a desk must show, encrypted with SM4 for enrolled desks and signed with SM2 by the node, so that a desk
// without a line can still check it. A binding ties another card (social security, hospital card) to the health code. Desk keys
// change every week; a desk holds this week's and the next.
//
// Invariants: a token is taken once where there is a line; a revoked card is refused at once where there is a line and after
// the token's life where there is none; a number is bound to one resident only; every issue, check, binding and revocation has
// an audit line in its own transaction.
package healthcode
