// Package empisql keeps the resident master index in SQLite or PostgreSQL. It owns the tables empi_person,
// empi_identifier, empi_merge and empi_review. Names, numbers, phones and addresses are written with Reveal: their types
// print masked, and a driver that prints them would store the mask.
package empisql
