# help.awk - makes the text of `convened COMMAND --help` from the manual page, as C: one source for both.
#
# Understands what convened.8 uses: .SH, .B, .BR, .TP, .PP, .RS, .RE, .br and the escapes of plain(). A command's text is its lines
# of the SYNOPSIS and the paragraphs of DESCRIPTION whose heading begins with its name.

function plain(text) {
	gsub(/\\f[BIRP]/, "", text)
	gsub(/\\-/, "-", text)
	gsub(/\\&/, "", text)
	gsub(/\\e/, "\\", text)
	return text
}

function wrapped(text, indent, hanging,    count, words, i, line, out) {
	count = split(text, words, " ")
	line = indent
	for (i = 1; i <= count; i++) {
		if (length(line) + length(words[i]) + 1 > 79 && line != indent) {
			out = out line "\n"
			indent = line = hanging
		}
		line = line (line == indent ? "" : " ") words[i]
	}
	return out line "\n"
}

function add(name, text) {
	if (!(name in pages))
		order[++count_of_pages] = name
	pages[name] = pages[name] text
}

function flush(    words) {
	if (paragraph != "" && section == "SYNOPSIS") {
		split(paragraph, words, " ")
		add(words[2], wrapped(paragraph, words[2] in seen ? "       " : "usage: ", "           "))
		seen[words[2]] = 1
	} else if (paragraph != "" && command != "") {
		if (is_first)
			paragraph = toupper(substr(paragraph, 1, 1)) substr(paragraph, 2)
		is_first = 0
		add(command, wrapped(paragraph, "", ""))
	}
	paragraph = ""
}

function more(text) {
	paragraph = paragraph (paragraph == "" ? "" : " ") plain(text)
}

/^\.SH/ { flush(); section = $2; command = heading = ""; next }
section != "SYNOPSIS" && section != "DESCRIPTION" { next }
/^\.br/ { flush(); next }
/^\.TP/ { flush(); is_heading = 1; next }
/^\.RS/ { flush(); depth++; next }
/^\.RE/ { flush(); depth--; next }
/^\.PP/ {
	flush()
	if (depth == 0)
		command = ""
	else
		add(command, "\n")
	next
}
/^\.B / && is_heading {
	is_heading = 0
	is_first = 1
	heading = plain(substr($0, 4))
	split(heading, words, " ")
	command = words[1]
	add(command, "\n" (heading == command ? "" : heading ":\n"))
	next
}
/^\.BR / { text = $2; for (i = 3; i <= NF; i++) text = text $i; more(text); next }
/^\.[BI] / { more(substr($0, 4)); next }
/^\./ { next }
{ more($0) }

END {
	flush()
	print "/* Made by daemon/man/help.awk from convened.8. */\n#include \"admin/help.h\"\n#include <stddef.h>\n"
	print "const struct help_page help_pages[] = {"
	for (i = 1; i <= count_of_pages; i++) {
		text = pages[order[i]]
		gsub(/\\/, "\\\\", text)
		gsub(/"/, "\\\"", text)
		gsub(/\n/, "\\n\"\n\t  \"", text)
		printf "\t{ \"%s\",\n\t  \"%s\" },\n", order[i], text
	}
	print "\t{ NULL, NULL },\n};"
}
