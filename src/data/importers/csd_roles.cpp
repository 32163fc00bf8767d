#include "data/importers/csd_roles.h"

#include <algorithm>
#include <initializer_list>
#include <optional>
#include <string_view>
#include <vector>

#include "core/error.h"
#include "core/text_format.h"

namespace modrob::data {

namespace {

enum class Role { kWords, kAudio, kVideo, kLabels };

std::string role_name(Role role) {
  constexpr const char* kNames[] = {"words", "audio", "video", "labels"};
  return kNames[static_cast<size_t>(role)];
}

struct Candidate {
  std::string file_name;
  std::string search_name;  ///< root and file name in small letters
  io::CsdFile file;
  bool taken = false;

  bool named(std::initializer_list<std::string_view> parts) const {
    return std::any_of(parts.begin(), parts.end(),
                       [&](std::string_view part) { return search_name.find(part) != std::string::npos; });
  }
  bool holds(io::CsdKind kind) const { return file.kind() == kind; }
  std::string describe() const {
    if (holds(io::CsdKind::kWords)) return file_name + " (texts)";
    return file_name + " (" + std::to_string(file.width()) + (file.width() == 1 ? " column)" : " columns)");
  }
};

Candidate open_candidate(const std::filesystem::path& path) {
  auto file = io::CsdFile::open(path);
  std::string name = lower_case(file.root() + "/" + path.stem().string());
  return {path.filename().string(), std::move(name), std::move(file)};
}

class RoleFinder {
 public:
  RoleFinder(const std::filesystem::path& folder, const CsdRoleNames& names) : folder_(folder) {
    std::error_code error;
    std::vector<std::filesystem::path> paths;
    for (std::filesystem::directory_iterator entry(folder, error), end; !error && entry != end;
         entry.increment(error)) {
      if (entry->path().extension() == ".csd") paths.push_back(entry->path());
    }
    if (error) throw UserError(folder.string() + ": " + error.message() + "; expected a folder of .csd files");
    std::sort(paths.begin(), paths.end());
    // When everything is named, what else lies there is nobody's concern.
    const std::vector<std::string> named = {names.words, names.audio, names.video, names.labels};
    const bool all_named = std::none_of(named.begin(), named.end(), [](const auto& name) { return name.empty(); });
    for (const auto& path : paths) {
      const bool wanted = std::find(named.begin(), named.end(), path.filename().string()) != named.end();
      if (!all_named || wanted) candidates_.push_back(open_candidate(path));
    }
  }

  /// Before any `find`, so that a named file is not found for something else.
  size_t take_named(Role role, const std::string& name) {
    for (size_t i = 0; i < candidates_.size(); ++i) {
      if (candidates_[i].file_name != name) continue;
      if (candidates_[i].taken) fail(name + " cannot be two of words, audio, video and labels");
      candidates_[i].taken = true;
      return i;
    }
    fail("there is no file " + name + ", which " + role_name(role) + "= names");
  }

  size_t find(Role role) {
    std::vector<size_t> fitting = fitting_files(role);
    if (fitting.empty()) {
      fail("no file looks like " + role_name(role) + "; say which it is with " + role_name(role) + "=FILE");
    }
    if (fitting.size() > 1) {
      std::string list;
      for (const size_t i : fitting) list += (list.empty() ? "" : " and ") + candidates_[i].file_name;
      fail(list + " could each be the " + role_name(role) + "; say which it is with " + role_name(role) + "=FILE");
    }
    candidates_[fitting.front()].taken = true;
    return fitting.front();
  }

  io::CsdFile take(size_t place) { return std::move(candidates_[place].file); }

 private:
  template <typename Condition>
  std::vector<size_t> where(Condition&& condition) const {
    std::vector<size_t> result;
    for (size_t i = 0; i < candidates_.size(); ++i) {
      if (!candidates_[i].taken && condition(candidates_[i])) result.push_back(i);
    }
    return result;
  }

  std::vector<size_t> fitting_files(Role role) const {
    using io::CsdKind;
    if (role == Role::kWords) {
      const auto texts = where([](const Candidate& c) { return c.holds(CsdKind::kWords); });
      const auto named = where(
          [](const Candidate& c) { return c.holds(CsdKind::kWords) && c.named({"word"}) && !c.named({"phone"}); });
      return texts.size() > 1 && !named.empty() ? named : texts;
    }
    if (role == Role::kLabels) {
      const auto narrow = [](const Candidate& c) {
        return c.holds(CsdKind::kNumbers) && (c.file.width() == 1 || c.file.width() == 7);
      };
      auto named = where([&](const Candidate& c) { return narrow(c) && c.named({"label", "opinion", "sentiment"}); });
      return named.empty() ? where(narrow) : named;
    }
    return where([&](const Candidate& c) {
      return c.holds(CsdKind::kNumbers) &&
             (role == Role::kAudio ? c.named({"covarep", "opensmile", "acoustic", "audio"})
                                   : c.named({"facet", "openface", "visual", "video"}));
    });
  }

  [[noreturn]] void fail(const std::string& message) const {
    std::string list;
    for (const auto& candidate : candidates_) list += (list.empty() ? "" : ", ") + candidate.describe();
    throw UserError(folder_.string() + ": " + message + ". Found: " + (list.empty() ? "no .csd files" : list));
  }

  std::filesystem::path folder_;
  std::vector<Candidate> candidates_;
};

}  // namespace

CsdFiles find_csd_roles(const std::filesystem::path& folder, const CsdRoleNames& names) {
  RoleFinder finder(folder, names);
  struct Place {
    Role role;
    const std::string& name;
    size_t place = 0;
  };
  // Labels before audio and video: a name such as "video sentiment" says labels.
  Place places[] = {{Role::kWords, names.words},
                    {Role::kLabels, names.labels},
                    {Role::kAudio, names.audio},
                    {Role::kVideo, names.video}};
  for (auto& place : places) {
    if (!place.name.empty()) place.place = finder.take_named(place.role, place.name);
  }
  for (auto& place : places) {
    if (place.name.empty()) place.place = finder.find(place.role);
  }
  return {finder.take(places[0].place), finder.take(places[3].place), finder.take(places[2].place),
          finder.take(places[1].place)};
}

}  // namespace modrob::data
