#!/bin/sh -e
echo removing
