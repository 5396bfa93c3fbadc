# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
#
# Completion of nestmon's command line. The table that it reads stands before it in the file that is installed; see
# tables.c for its rows.
# shellcheck disable=SC2154

# What the argument of option $1 is called, if it has one, becomes "value".
_nestmon_value()
{
	local kind command name argument
	value=''
	while read -r kind command name argument; do
		[[ $kind/$name != "option/$1" ]] || value=$argument
	done <<<"$_nestmon_table"
}

# The command, its first word, and the option whose argument is being completed.
_nestmon_scan()
{
	local word
	command='' verb='' option='' value=''
	for word in "${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
		if [[ $word == = ]]; then
			continue
		elif [[ -n $value ]]; then
			option='' value=''
		elif [[ $word == -* ]]; then
			option=$word
			_nestmon_value "$word"
		elif [[ -z $command ]]; then
			command=$word
		elif [[ -z $verb ]]; then
			verb=$word
		fi
	done
}

_nestmon_add()
{
	local word
	for word; do
		[[ $word != "$cur"* ]] || COMPREPLY+=("$word")
	done
}

# One of the words in "A|B|C".
_nestmon_add_words_of()
{
	local words
	IFS='|' read -ra words <<<"$1"
	_nestmon_add "${words[@]}"
}

_nestmon_add_value()
{
	local kind name column
	case $value in
	DIR)
		compopt -o filenames
		mapfile -t COMPREPLY < <(compgen -d -- "$cur")
		;;
	COLUMN)
		while read -r kind name column; do
			[[ $kind/$name != "sort/$command" ]] || _nestmon_add "$column"
		done <<<"$_nestmon_table"
		;;
	REASON)
		while read -r kind name; do
			[[ $kind != reason ]] || _nestmon_add "$name"
		done <<<"$_nestmon_table"
		;;
	*'|'*) _nestmon_add_words_of "$value" ;;
	esac
}

_nestmon_add_options()
{
	local kind name option argument
	while read -r kind name option argument; do
		[[ $kind != option ]] || [[ -n $command && $name != "$command" ]] || _nestmon_add "$option"
	done <<<"$_nestmon_table"
}

# $1 is put behind the names of parameters
_nestmon_add_parameters()
{
	local kind module name type
	while read -r kind module name type; do
		[[ $kind != param ]] || _nestmon_add "$name$1" "$module.$name$1"
	done <<<"$_nestmon_table"
}

_nestmon_add_setting()
{
	local kind module name type
	while read -r kind module name type; do
		[[ $kind == param && ( $1 == "$name" || $1 == "$module.$name" ) ]] || continue
		case $type in
		flag) _nestmon_add Y N ;;
		*'|'*) _nestmon_add_words_of "$type" ;;
		esac
	done <<<"$_nestmon_table"
}

# One of the things that a command takes: a word, and what stands behind it.
_nestmon_add_alternative()
{
	local name operand
	read -r name operand <<<"$1"
	if [[ -z $verb ]]; then
		_nestmon_add "$name"
	elif [[ $name == "$verb" ]]; then
		case $operand in
		NAME...) _nestmon_add_parameters '' ;;
		NAME=*) _nestmon_add_parameters '=' ;;
		esac
	fi
}

_nestmon_add_words()
{
	local kind name rest
	[[ -n $verb || $command == help ]] || _nestmon_add help
	while read -r kind name rest; do
		case $kind/$name in
		"words/$command")
			while [[ -n $rest ]]; do
				_nestmon_add_alternative "${rest%%|*}"
				[[ $rest == *'|'* ]] || break
				rest=${rest#*|}
			done
			;;
		command/*)
			[[ -n $command && $command$verb != help ]] || _nestmon_add "$name"
			;;
		esac
	done <<<"$_nestmon_table"
}

_nestmon()
{
	local cur=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD - 1]} setting='' command verb option value
	COMPREPLY=()
	if [[ $cur == = ]]; then
		setting=$before cur=''
	elif [[ $before == = ]]; then
		setting=${COMP_WORDS[COMP_CWORD - 2]}
	fi
	_nestmon_scan
	if [[ -n $value ]]; then
		_nestmon_add_value
	elif [[ -n $setting ]]; then
		_nestmon_add_setting "$setting"
	elif [[ $cur == -* ]]; then
		_nestmon_add_options
	else
		_nestmon_add_words
	fi
	[[ ${COMPREPLY[*]} != *= ]] || compopt -o nospace
}

complete -F _nestmon nestmon
