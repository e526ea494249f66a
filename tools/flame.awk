# SPDX-License-Identifier: Apache-2.0
# `perf script -F comm,ip,sym,symoff,dso` -> a flame graph in the file `picture` and on stdout a table of
# the functions with the most time of their own. Called by tools/flame, which also gives the title
# and, in the file `symbols`, what `nm -l` says of penta.
#
# A sample is a line with the command, lines "ADDRESS FUNCTION+OFFSET (FILE)" from the innermost
# out, and an empty line. Node n of the tree of stacks: name[n], samples[n] (with those above it), self[n],
# kind[n]; its children are child[n, 1 .. children[n]].

# The last three hexadecimal digits as a number: an address within its page, wherever the file was
# loaded.
function in_page(hex,    i, value) {
    hex = "000" hex
    for (i = length(hex) - 2; i <= length(hex); i++)
        value = 16 * value + index("0123456789abcdef", substr(hex, i, 1)) - 1
    return value
}

function read_symbols(    line, part, count, source) {
    while ((getline line < symbols) > 0) {
        count = split(line, part, /[ \t]+/)
        if (count < 4 || part[2] !~ /^[tT]$/) continue
        source = part[4]
        sub(/.*\//, "", source)
        sub(/:.*/, "", source)
        source_of[part[3], in_page(part[1])] = source
        if (known[part[3]]++) shared[part[3]] = 1
    }
}

# "run+0x1f", at `address` -> "run", with its source file when several have such a function.
function name_of(text, address,    start) {
    if (!match(text, /\+0x[0-9a-f]+$/)) return text
    start = in_page(address) - in_page(substr(text, RSTART + 3))
    if (start < 0) start += 4096
    text = substr(text, 1, RSTART - 1)
    if (text in shared && (text, start) in source_of) return text " (" source_of[text, start] ")"
    return text
}

BEGIN { read_symbols() }

function kind_of(file) {
    if (file ~ /kernel|vmlinux|\[.*\]/) return "kernel"
    if (file ~ /rtl-cache|bench\/.*\.so|model.*\.so/) return "rtl"
    if (file ~ /\.so/) return "library"
    return "penta"
}

# The child of `parent` for this function, made when there is none.
function child_of(parent, function_name, file_kind,    n) {
    if ((parent, function_name) in at) return at[parent, function_name]
    n = ++nodes
    at[parent, function_name] = n
    child[parent, ++children[parent]] = n
    name[n] = function_name
    kind[n] = file_kind
    return n
}

function take_sample(    i, node, seen, depth) {
    total++
    samples[0]++
    node = 0
    for (i = frames; i >= 1; i--) {
        node = child_of(node, frame[i], frame_kind[i])
        samples[node]++
        depth++
        if (!((frame[i]) in seen)) {
            seen[frame[i]] = 1
            inclusive[frame[i]]++
        }
    }
    self[node]++
    if (frames > 0) own[frame[1]]++
    if (depth > deepest) deepest = depth
    frames = 0
}

/^$/ {
    if (started) take_sample()
    started = 0
    next
}

/^[^ \t]/ { started = 1; frames = 0; done = 0; next }

{
    # What called main says nothing.
    if (done) next
    file = $NF
    address = $1
    sub(/^[ \t]*[0-9a-f]+ /, "")
    sub(/ \([^ ]*\)$/, "")
    frame[++frames] = name_of($0, address)
    frame_kind[frames] = kind_of(file)
    done = frame[frames] == "main"
}

function escape(text) {
    gsub(/&/, "\\&amp;", text)
    gsub(/</, "\\&lt;", text)
    gsub(/>/, "\\&gt;", text)
    return text
}

# A colour of the kind's family that depends on the name alone.
function colour(node,    i, hash) {
    if (node == 0) return "rgb(200,200,200)"
    hash = 0
    for (i = 1; i <= length(name[node]); i++)
        hash = (hash * 31 + index(alphabet, substr(name[node], i, 1))) % 997
    hash /= 997
    if (kind[node] == "kernel") return sprintf("rgb(%d,%d,%d)", 170 + 40 * hash, 170, 180)
    if (kind[node] == "rtl") return sprintf("rgb(%d,%d,%d)", 110 + 60 * hash, 200, 110)
    if (kind[node] == "library") return sprintf("rgb(%d,%d,%d)", 110, 160 + 50 * hash, 225)
    return sprintf("rgb(%d,%d,%d)", 235, 110 + 110 * hash, 60 + 50 * hash)
}

function draw(node, x, depth,    width, y, label, room, text, i, j, k, order, count, next_x) {
    width = samples[node] * WIDTH / total
    if (width < LEAST) return
    y = bottom - (depth + 1) * ROW
    text = node == 0 ? "all" : name[node]
    label = sprintf("%s: %d samples, %.1f%%, %.1f%% of its own", text, samples[node],
        100 * samples[node] / total, 100 * self[node] / total)
    printf "<g><title>%s</title><rect x=\"%.2f\" y=\"%d\" width=\"%.2f\" height=\"%d\"" \
        " fill=\"%s\"/>", escape(label), LEFT + x, y, width, ROW - 1, colour(node) > picture
    room = int((width - 6) / CHARACTER)
    if (room >= 3) {
        if (length(text) > room) text = substr(text, 1, room - 2) ".."
        printf "<text x=\"%.2f\" y=\"%d\">%s</text>", LEFT + x + 3, y + 12, escape(text) > picture
    }
    print "</g>" > picture
    # Widest first. An array of a function's own is empty in each call.
    count = children[node]
    for (i = 1; i <= count; i++) {
        k = child[node, i]
        for (j = i - 1; j >= 1 && samples[order[j]] < samples[k]; j--) order[j + 1] = order[j]
        order[j + 1] = k
    }
    next_x = x
    for (i = 1; i <= count; i++) {
        draw(order[i], next_x, depth + 1)
        next_x += samples[order[i]] * WIDTH / total
    }
}

function print_table(    list, count, n, i, j) {
    for (n in own) {
        for (j = count++; j >= 1 && (own[list[j]] < own[n]); j--) list[j + 1] = list[j]
        list[j + 1] = n
    }
    printf "%8s %8s  %s\n", "own", "with all", "function"
    for (i = 1; i <= count && i <= ROWS; i++)
        printf "%7.1f%% %7.1f%%  %s\n", 100 * own[list[i]] / total,
            100 * inclusive[list[i]] / total, list[i]
}

END {
    if (started) take_sample()
    if (total == 0) exit 1
    WIDTH = 1180; LEFT = 10; ROW = 17; CHARACTER = 6.7; LEAST = 0.3; TOP = 44; ROWS = 25
    alphabet = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_:.~()[] "
    bottom = TOP + (deepest + 1) * ROW
    printf "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" height=\"%d\"" \
        " viewBox=\"0 0 %d %d\" font-family=\"monospace\" font-size=\"11\">\n",
        WIDTH + 2 * LEFT, bottom + 10, WIDTH + 2 * LEFT, bottom + 10 > picture
    print "<rect width=\"100%\" height=\"100%\" fill=\"white\"/>" > picture
    printf "<text x=\"%d\" y=\"17\">%s</text>\n", LEFT, escape(substr(title, 1, 170)) > picture
    printf "<text x=\"%d\" y=\"33\">%d samples. Red: penta, green: RTL, blue: libraries, " \
        "grey: kernel.</text>\n", LEFT, total > picture
    draw(0, 0, 0)
    print "</svg>" > picture
    print_table()
}
