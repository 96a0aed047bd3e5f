// Package registrytest is the suite every registry.Store passes, and builders of institutions for other packages' tests.
package registrytest
