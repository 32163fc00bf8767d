#include "locations.h"

#include <cstdlib>

#include "core/error.h"
#include "core/log.h"
#include "data/spoken_reviews/spoken_reviews.h"

namespace modrob::app {

namespace fs = std::filesystem;

namespace {

constexpr const char* kMark = "studies/recipes";

fs::path find_home() {
  const fs::path folder = program().parent_path();
  // Where the build put the program; then the folders above it, for a program that was moved inside its tree.
  const fs::path built = (folder / MODROB_ROOT_FROM_PROGRAM).lexically_normal();
  const fs::path root = built.has_filename() ? built : built.parent_path();
  if (fs::is_directory(root / kMark)) return root;
  for (fs::path above = folder; above.has_relative_path(); above = above.parent_path()) {
    if (fs::is_directory(above / kMark)) return above;
  }
  throw UserError("modrob's source folder (with " + std::string(kMark) + ") is neither '" + root.string() +
                  "' nor above the program, " + program().string() + "; name it with MODROB_HOME");
}

}  // namespace

fs::path home() {
  const char* given = std::getenv("MODROB_HOME");
  if (given != nullptr) return given;
  static const fs::path kFound = find_home();
  return kFound;
}

fs::path default_text_encoder_folder() { return home() / ".venv" / "minilm"; }
fs::path default_data_folder() { return home() / "data" / kDefaultData; }

std::string text_encoder_folder(const std::string& name) {
  if (name != "minilm") return name;
  const fs::path folder = default_text_encoder_folder();
  if (!fs::exists(folder / "config.json")) {
    throw UserError("the text encoder 'minilm' is not installed (" + folder.string() +
                    "). ./run fetches it; or name a BERT-family folder (config.json, vocab.txt, model.safetensors) " +
                    "with --set text.encoder=DIR");
  }
  return folder.string();
}

fs::path data_folder(const std::string& name) {
  if (name != kDefaultData || fs::exists(name)) return name;
  const fs::path folder = default_data_folder();
  if (!fs::exists(folder / "dataset.json")) {
    log_info("making the data set spoken_reviews in " + folder.string() +
             " (real text and labels; audio and video are simulated)");
    const auto contents = data::make_spoken_reviews(home() / ".venv" / "spoken_reviews", data::ReviewsSize::kMosi, 0);
    fs::create_directories(folder.parent_path());
    data::write_dataset(folder, contents);
  }
  return folder;
}

fs::path program() { return fs::read_symlink("/proc/self/exe"); }

}  // namespace modrob::app
