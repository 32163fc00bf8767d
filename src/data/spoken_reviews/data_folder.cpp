#include "data/spoken_reviews/data_folder.h"

#include "config/home.h"
#include "core/log.h"
#include "data/spoken_reviews/spoken_reviews.h"

namespace modrob::data {

namespace fs = std::filesystem;

fs::path default_data_folder() { return config::home() / "data" / kDefaultData; }
fs::path review_files_folder() { return config::resource("spoken_reviews"); }

fs::path data_folder(const std::string& name) {
  if (name != kDefaultData || fs::exists(name)) return name;
  const fs::path folder = default_data_folder();
  if (!fs::exists(folder / "dataset.json")) {
    log_info("making the data set spoken_reviews in " + folder.string() +
             " (real text and labels; audio and video are simulated)");
    const auto contents = make_spoken_reviews(review_files_folder(), ReviewsSize::kMosi, 0);
    fs::create_directories(folder.parent_path());
    write_dataset(folder, contents);
  }
  return folder;
}

}  // namespace modrob::data
