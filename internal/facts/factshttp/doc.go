// Package factshttp is the HTTP face of the warehouse: subjects, queries, files and the manager's dashboard.
package factshttp
