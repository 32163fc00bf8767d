#include "verify/bundle_readme.h"

#include "core/error.h"
#include "core/text_format.h"
#include "study/study_index.h"

namespace modrob::verify {

namespace {

struct Head {
  std::string title;  ///< name and title
  bool imported = false;
};

// Where study.json tells them.
Head head_of(const std::filesystem::path& study_folder) {
  Head head{.title = study_folder.filename().string()};
  try {
    const auto index = study::StudyIndex::read(study_folder);
    if (index.study.is_object()) {
      head.imported = index.study.contains("scores");
      head.title = index.study.value("name", head.title);
      const std::string line = index.study.value("title", std::string());
      if (!line.empty()) head.title += ": " + line;
    }
  } catch (const UserError&) {
  } catch (const io::Json::exception&) {
  }
  head.title = printable(head.title);
  return head;
}

}  // namespace

std::string bundle_readme(const std::filesystem::path& study_folder, const BundleOptions& options) {
  const std::string program = options.program.empty() ? "modrob" : options.program;
  const Head head = head_of(study_folder);
  const std::string contents = head.imported ? R"(
Results of a study of how multimodal models lean on one modality, made by )" +
                                                   program +
                                                   R"( of scores that were brought to it.
Inside: what was asked (study.json), each model's scores (runs/), every number with its interval (tables/), sizes and
SHA-256 of all files (manifest.json). Not inside: data sets, models)"
                                             : R"(
Results of a study of how multimodal sentiment models lean on one modality, made by )" +
                                                   program + R"(.
Inside: what was asked (study.json), each run's settings, selection and scores (runs/), every number with its interval
(tables/), who opened the test split when (ledger.jsonl), sizes and SHA-256 of all files (manifest.json). Not inside:
data sets)" + (options.texts ? "" : ", texts") + (options.weights ? "" : ", trained weights");
  return head.title + "\n" + contents + R"(.

To check every number: modrob study verify ARCHIVE.tar.gz (or this folder). It exits with 0 when all are right.
To read the scores with numpy (rows of "scores" are named in predictions.json, columns are its utterances):

    import glob, json
    from safetensors.numpy import load_file
    for run in sorted(glob.glob("runs/*/")):
        names, values = json.load(open(run + "predictions.json")), load_file(run + "predictions.safetensors")
        print(run, values["clean"][:3], dict(zip(names["rows"], values["scores"][:, :3].tolist())))
)";
}

}  // namespace modrob::verify
