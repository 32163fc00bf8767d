# cmake -DOUTPUT=x.cpp -DHEADER="a/b.h" -DNAMESPACE=a::b -DFILES="f.csv|g.csv" -P embed_files.cmake
# Writes a source file that defines NAMESPACE::embedded_files(), declared in HEADER: name and bytes of every file.
string(REPLACE "|" ";" files "${FILES}")
set(arrays "")
set(rows "")
set(number 0)
foreach(file IN LISTS files)
  get_filename_component(name "${file}" NAME)
  file(READ "${file}" bytes HEX)
  string(REGEX REPLACE "([0-9a-f][0-9a-f])" "0x\\1," bytes "${bytes}")
  string(APPEND arrays "constexpr unsigned char kFile${number}[] = {${bytes}};\n")
  string(APPEND rows "    {\"${name}\", std::as_bytes(std::span(kFile${number}))},\n")
  math(EXPR number "${number} + 1")
endforeach()
file(WRITE "${OUTPUT}" "#include \"${HEADER}\"\n\nnamespace ${NAMESPACE} {\n\nnamespace {\n\n${arrays}\n}  // namespace\n\n"
  "std::span<const EmbeddedFile> embedded_files() {\n  static const EmbeddedFile kFiles[] = {\n${rows}  };\n"
  "  return kFiles;\n}\n\n}  // namespace ${NAMESPACE}\n")
