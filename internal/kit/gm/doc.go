// Package gm is the platform's national cryptography: SM2 signatures, the SM3 digest and MAC, SM4-GCM sealing. Everything
// else speaks to it through Signer, Verifier and Sealer, so that a certified device or a key service can take its place.
//
// It does no I/O; engine/keystore keeps the keys in files. Standards: GB/T 32918 (SM2), GB/T 32905 (SM3), GB/T 32907 (SM4),
// GM/T 0009 (the default user identity that is hashed into each SM2 signature).
package gm
