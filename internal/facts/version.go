package facts

// Version of the rules that make facts from documents. A change of Project or of a subject's columns raises it; a warehouse
// made by other rules forgets its facts when it is opened and is built again from the documents.
const Version = "2"
