// Package exchangehttp is the exchange's HTTP face: institutions hand documents in, operators look at what became of them.
package exchangehttp
