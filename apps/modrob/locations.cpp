#include "locations.h"

#include <algorithm>
#include <cstdlib>
#include <vector>

#include "core/error.h"
#include "core/log.h"
#include "data/spoken_reviews.h"

namespace modrob::app {

namespace fs = std::filesystem;

fs::path home() {
  const char* given = std::getenv("MODROB_HOME");
  return given != nullptr ? fs::path(given) : fs::path(MODROB_ROOT);
}

std::string text_encoder_folder(const std::string& name) {
  if (name != "minilm") return name;
  const fs::path folder = home() / ".venv" / "minilm";
  if (!fs::exists(folder / "config.json")) {
    throw UserError("the text encoder 'minilm' is not installed (" + folder.string() +
                    "). ./run fetches it; or name a BERT-family folder (config.json, vocab.txt, model.safetensors) " +
                    "with --set text.encoder=DIR");
  }
  return folder.string();
}

fs::path data_folder(const std::string& name) {
  if (name != "spoken_reviews" || fs::exists(name)) return name;
  const fs::path folder = home() / "data" / "spoken_reviews";
  if (!fs::exists(folder / "dataset.json")) {
    log_info("making the data set spoken_reviews in " + folder.string() +
             " (real text and labels; audio and video are simulated)");
    const auto contents = data::make_spoken_reviews(home() / ".venv" / "spoken_reviews", data::ReviewsSize::kMosi, 0);
    fs::create_directories(folder.parent_path());
    data::write_dataset(folder, contents);
  }
  return folder;
}

fs::path recipe_file(const std::string& model, const std::string& data_name) {
  const fs::path recipes = home() / "studies" / "recipes";
  const fs::path file = recipes / (model + "." + data_name + ".toml");
  if (fs::exists(file)) return file;
  std::vector<std::string> known;
  if (fs::exists(recipes)) {
    for (const auto& entry : fs::directory_iterator(recipes)) known.push_back(entry.path().stem().string());
  }
  std::sort(known.begin(), known.end());
  throw UserError("there is no recipe for model '" + model + "' on data '" + data_name + "' (" + file.string() +
                  "). Recipes there: " + (known.empty() ? "none" : suggestion(model + "." + data_name, known)) +
                  " Name one with --recipe FILE");
}

fs::path program() { return fs::read_symlink("/proc/self/exe"); }

}  // namespace modrob::app
