#include "analysis/analysis_json.h"

#include "core/error.h"
#include "core/files.h"
#include "io/record/json_reader.h"
#include "io/record/json_writer.h"

namespace modrob::analysis {

io::Json to_json(const Analysis& analysis) { return io::record_json(analysis); }

Analysis from_json(const io::Json& json, const std::string& where) { return io::read_record<Analysis>(json, where); }

void write_analysis(const std::filesystem::path& path, const Analysis& analysis) {
  std::string text;
  try {
    text = to_json(analysis).dump() + "\n";
  } catch (const io::Json::exception&) {
    throw UserError("cannot write '" + path.string() + "': a text in it is not UTF-8");
  }
  write_file_whole(path, text);
}

Analysis read_analysis(const std::filesystem::path& path) { return from_json(io::read_json(path), path.string()); }

}  // namespace modrob::analysis
