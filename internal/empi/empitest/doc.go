// Package empitest is the suite every empi.Store passes, together with builders of claims for other packages' tests.
// All people are made up; their numbers are of the reserved division.
package empitest
