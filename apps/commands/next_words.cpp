#include "commands/next_words.h"

#include <algorithm>
#include <iterator>

#include "core/text_format.h"

namespace modrob::app {

namespace {

// A positional is called by what it takes, unless it was told apart.
std::string what_it_takes(const CLI::Option& option) {
  const std::string type = option.get_type_name();
  return type == "TEXT" && option.get_positional() ? option.get_single_name() : type;
}

bool takes_value(const CLI::Option& option) { return option.get_items_expected_max() > 0; }
bool takes_several(const CLI::Option& option) { return option.get_items_expected_max() > 1; }

std::string first_line(const std::string& text) { return text.substr(0, text.find('\n')); }

/// A command line, word by word.
class CommandLine {
 public:
  CommandLine(const CLI::App& app, const Program& program) : command_(&app), program_(program) {}

  void read(const std::string& word) {
    if (open_ != nullptr && !(has_value_ && word.starts_with("-"))) return read_value(*open_, word);
    open_ = nullptr;
    if (only_positionals_) return read_positional(word);
    if (word == "--") {
      only_positionals_ = true;
    } else if (word.starts_with("-")) {
      read_option(word);
    } else if (const auto* next = subcommand(word)) {
      command_ = next;
    } else {
      read_positional(word);
    }
  }

  std::vector<Candidate> next(const std::string& begun) const {
    std::vector<Candidate> all;
    const size_t equals = begun.find('=');
    if (open_ != nullptr && !has_value_) {
      all = values(*open_, begun);
    } else if (const auto* option = begun.starts_with("--") ? find(begun.substr(0, equals)) : nullptr;
               option != nullptr && equals != std::string::npos) {
      all = values(*option, begun.substr(equals + 1));
      for (auto& value : all) {
        if (!value.text.starts_with(":")) value.text.insert(0, begun, 0, equals + 1);
      }
    } else if (begun.starts_with("-") && !only_positionals_) {
      all = options();
    } else {
      all = words(begun);
      if (all.empty() && begun.empty() && !only_positionals_) all = options();
    }
    std::erase_if(all, [&](const Candidate& candidate) {
      return !candidate.text.starts_with(":") && !candidate.text.starts_with(begun);
    });
    return all;
  }

 private:
  // Options of a command may stand behind its subcommands, too.
  const CLI::Option* find(const std::string& name) const {
    for (const auto* level = command_; level != nullptr; level = level->get_parent()) {
      if (const auto* option = level->get_option_no_throw(name)) return option;
    }
    return nullptr;
  }

  const CLI::App* subcommand(const std::string& name) const {
    const auto all = command_->get_subcommands({});
    const auto found = std::find_if(all.begin(), all.end(), [&](const auto* sub) { return sub->get_name() == name; });
    return found == all.end() ? nullptr : *found;
  }

  const CLI::Option* positional() const {
    size_t left = positionals_;
    for (const auto* option : command_->get_options()) {
      if (!option->get_positional()) continue;
      if (left == 0 || takes_several(*option)) return option;
      --left;
    }
    return nullptr;
  }

  void read_value(const CLI::Option& option, const std::string& word) {
    given_.emplace(what_it_takes(option), word);
    has_value_ = true;
    if (!takes_several(option)) open_ = nullptr;
  }

  void read_option(const std::string& word) {
    const size_t equals = word.find('=');
    const auto* option = find(word.substr(0, equals));
    if (option == nullptr || !takes_value(*option)) return;
    open_ = option;
    has_value_ = false;
    if (equals != std::string::npos) read_value(*option, word.substr(equals + 1));
  }

  void read_positional(const std::string& word) {
    if (const auto* option = positional()) given_.emplace(what_it_takes(*option), word);
    ++positionals_;
  }

  std::vector<Candidate> values(const CLI::Option& option, const std::string& begun) const {
    // Of a list with commas the last one is asked for.
    const size_t before = option.get_delimiter() == '\0' ? 0 : begun.rfind(option.get_delimiter()) + 1;
    auto all = option_values(what_it_takes(option), begun.substr(before), given_, program_);
    for (auto& value : all) {
      if (!value.text.starts_with(":")) value.text.insert(0, begun, 0, before);
    }
    return all;
  }

  std::vector<Candidate> options() const {
    std::vector<Candidate> all;
    for (const auto* level = command_; level != nullptr; level = level->get_parent()) {
      for (const auto* option : level->get_options()) {
        for (const auto& name : option->get_lnames()) {
          const auto same = [&](const Candidate& other) { return other.text == "--" + name; };
          if (std::any_of(all.begin(), all.end(), same)) continue;
          all.push_back({"--" + name, first_line(option->get_description())});
        }
      }
    }
    return all;
  }

  // What is no option: subcommands, the next positional, one more value of an option that takes several.
  std::vector<Candidate> words(const std::string& begun) const {
    std::vector<Candidate> all;
    if (open_ != nullptr) all = values(*open_, begun);
    for (const auto* sub : command_->get_subcommands({})) {
      if (!sub->get_group().empty()) all.push_back({sub->get_name(), first_line(sub->get_description())});
    }
    if (const auto* option = positional()) {
      auto more = values(*option, begun);
      std::move(more.begin(), more.end(), std::back_inserter(all));
    }
    return all;
  }

  const CLI::App* command_;
  const Program& program_;
  const CLI::Option* open_ = nullptr;  ///< the next word is a value of it, or may be
  bool has_value_ = false;             ///< it needs none
  bool only_positionals_ = false;
  size_t positionals_ = 0;
  GivenValues given_;
};

}  // namespace

std::vector<Candidate> next_words(const CLI::App& app, const std::vector<std::string>& words, const Program& program) {
  CommandLine line(app, program);
  for (size_t i = 0; i + 1 < words.size(); ++i) line.read(words[i]);
  return line.next(words.empty() ? "" : words.back());
}

}  // namespace modrob::app
