#include "study_support.h"

#include "locations.h"
#include "run_support.h"
#include "study/study_check.h"

namespace modrob::app {

std::string PreparedStudy::preset() const {
  const auto* preset = study.settings.find("fidelity.preset");
  return preset != nullptr && preset->is_string() ? preset->get<std::string>() : "corrected";
}

PreparedStudy prepare_study(const std::string& file, const std::string& output,
                            const std::vector<std::string>& assignments, const study::StudyOverrides& overrides) {
  PreparedStudy prepared;
  prepared.study = study::StudyFile::read(study::find_study_file(file, home() / "studies"), assignments);
  study::apply(overrides, prepared.study);
  prepared.output = output.empty() ? home() / "results" / prepared.study.name : std::filesystem::path(output);
  EncoderHashes encoders;
  prepared.runs = study::make_grid(prepared.study, prepared.output,
                                   [&](const std::string& data, const std::string& model, const io::Config& settings) {
                                     return identity_of(resolve_settings(model, data, "", settings), encoders);
                                   });
  return prepared;
}

}  // namespace modrob::app
