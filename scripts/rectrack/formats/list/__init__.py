"""The formats of a `listing.Listing`: of the recommendations that fit (`rectrack list`)."""
