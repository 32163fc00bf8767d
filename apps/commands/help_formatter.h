#pragma once

#include <CLI/CLI.hpp>
#include <string>

namespace modrob::app {

/// Help that is the same in every process. CLI11 lists what an option needs and excludes by the options' addresses.
class HelpFormatter : public CLI::Formatter {
 public:
  std::string make_option_opts(const CLI::Option* option) const override;
};

}  // namespace modrob::app
