# Names the lines of values files that set a tag or version of something below infrastructure, where CluedIn's data stores are.
FNR == 1 { inside = 0 }
/^[^ #]/ { inside = ($1 == "infrastructure:") }
inside && /^ +["']?(tag|imageTag)["']?:/ { print FILENAME ":" FNR ":" $0 }
