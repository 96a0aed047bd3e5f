// Package securityhttp is security's face on HTTP: the middleware that tells who is calling, and the routes for sessions,
// accounts and the credentials of connected systems.
package securityhttp
