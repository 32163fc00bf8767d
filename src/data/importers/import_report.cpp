#include "data/importers/import_report.h"

#include "core/error.h"
#include "core/text_format.h"

namespace modrob::data {

void ImportReport::missing(Modality modality, const std::string& id, const std::string& why) {
  missing_ids_[modality].push_back(id);
  missing_texts_[modality].push_back("'" + id + "'" + (why.empty() ? "" : " (" + why + ")"));
}

void ImportReport::finish_missing(size_t utterances, bool strict) {
  constexpr size_t kMost = 20;
  std::vector<std::string> all;
  for (auto texts : std::as_const(missing_texts_)) {
    const std::string name(modality_name(texts.first));
    const std::string what = std::to_string(texts.second.size()) + " of " + std::to_string(utterances) +
                             " utterances without " + name + " frames";
    all.push_back(what + ": " + join(texts.second, ", "));
    const size_t left_out = texts.second.size() > kMost ? texts.second.size() - kMost : 0;
    texts.second.resize(texts.second.size() - left_out);
    warn(what + ", imported as missing: " + join(texts.second, ", ") +
         (left_out > 0 ? " and " + std::to_string(left_out) + " more, which stand under 'missing' in the provenance"
                       : "") +
         "; --strict refuses them");
  }
  if (strict && !all.empty()) {
    throw UserError("--strict: " + join(all, "; ") + "; give their frames, leave the utterances out, or import " +
                    "without --strict, which takes them as missing");
  }
}

void ImportReport::write(io::Json& provenance) const {
  provenance["repairs"] = io::Json::object();
  for (const auto& [what, count] : repairs_) provenance["repairs"][what] = count;
  provenance["warnings"] = warnings_;
  for (const auto& [modality, ids] : missing_ids_) provenance["missing"][std::string(modality_name(modality))] = ids;
}

}  // namespace modrob::data
